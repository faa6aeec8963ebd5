"""What makes each attempt the same mail, and when the next one is due."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.policy import default

import pytest

from pressplan.outbox import rules
from pressplan.outbox.mail import BadLetter, Contents, address, plain_text, written
from pressplan.vietnamese import tidy

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
SENDER = Address("Chuyển đổi số", "pressplan", "daklak.example")


def mail(**other) -> bytes:
    values = {"contents": Contents("Biên nhận", "Chào\n.\n", "<p>Chào</p>"), "key": "receipt:7"}
    values |= {"kind": "receipt", "to": address("lan@daklak.example", "Lan"), "sender": SENDER}
    return written(**(values | {"at": NOW} | other))


def test_equal_values_make_equal_bytes():
    assert mail() == mail()
    assert mail(key="receipt:8") != mail()


def test_the_bytes_cross_any_server():
    text = mail()
    assert text.isascii()
    assert text.endswith(b"\r\n")
    assert b"\n" not in text.replace(b"\r\n", b"")
    assert max(map(len, text.split(b"\r\n"))) <= 998


@pytest.mark.parametrize("name", ["Lan", "Trần Thị Lan, “Báo” <x@y>", ""])
@pytest.mark.parametrize(
    "subject", ["Nhac", "Còn 3 ngày: nộp báo cáo – 15/11 " * 9, "=?utf-8?q?x?="]
)
def test_what_was_written_is_read_again(name, subject):
    text, html = "Chào\n.\nđỗ " * 50, "<p>đỗ</p>\n" * 50
    contents = Contents(subject, text, html)
    written_so = mail(contents=contents, to=address("lan@daklak.example", name))
    read = message_from_bytes(written_so, policy=default)
    assert read["Subject"] == tidy(subject)
    (to,) = read["To"].addresses
    assert (to.display_name, to.addr_spec) == (tidy(name), "lan@daklak.example")
    assert read["From"].addresses[0] == SENDER
    assert read["Date"].datetime == NOW
    assert read.get_content_type() == "multipart/alternative"
    plain, rich = read.iter_parts()
    assert (plain.get_content(), plain.get_content_type()) == (text, "text/plain")
    assert (rich.get_content(), rich.get_content_type()) == (html, "text/html")
    assert plain_text(written_so) == text.strip()
    assert read.defects == plain.defects == rich.defects == []


def test_a_name_of_many_lines_is_one_name():
    name = "H’Chi Niê " * 30
    raw = message_from_bytes(mail(to=address("lan@daklak.example", name)))["To"]
    decoded = str(make_header(decode_header(raw.rpartition(" <")[0])))  # RFC 2047 §6.2
    assert decoded == tidy(name)


@pytest.mark.parametrize(
    "text", ["", "x", "a@", "@b", "a@b@c", "a b@c", "lan@đắk.vn", "a@b\r\nBcc: c@d", "a@b "]
)
def test_what_is_no_address_gets_no_mail(text):
    with pytest.raises(BadLetter):
        address(text)


def test_a_code_is_short_and_says_which_letter_it_is():
    assert rules.code_of("receipt:7") == rules.code_of("receipt:7") != rules.code_of("receipt:8")
    assert len(rules.code_of("receipt:7")) == 14
    assert rules.fingerprint("receipt:7").upper().startswith(rules.code_of("receipt:7")[:4])


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 60), (2, 300), (3, 900), (4, 900), (99, 900)])
def test_the_last_pause_repeats(attempt, seconds):
    assert rules.next_try(attempt, (60, 300, 900), NOW) == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(("lease", "talk"), [(780, 720), (3600, 720), (779, 389.5), (2, 1)])
def test_a_talk_ends_well_before_the_lease(lease, talk):
    assert rules.longest_talk(lease) == talk
