"""The pure rules of accounts, as tables."""

from datetime import UTC, datetime, timedelta

import pytest

from pressplan.access import Role
from pressplan.accounts import rules

NOON = datetime(2026, 11, 20, 5, tzinfo=UTC)
LIMITS = {"idle_minutes": 15, "idle_minutes_admin": 5, "session_hours": 12}


@pytest.mark.parametrize(
    ("tries", "seconds"),
    [
        (0, 0), (1, 0), (4, 0), (5, 30), (6, 60), (7, 120), (8, 240), (9, 480), (10, 900),
        (11, 900), (1000, 900),
    ],
)  # fmt: skip
def test_the_wait_grows_from_the_fifth_wrong_password_to_a_quarter_of_an_hour(tries, seconds):
    assert rules.wait_after(tries) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("failures", "ago", "tries"),
    [
        (0, timedelta(0), 1),
        (4, timedelta(hours=1), 5),
        (9, timedelta(hours=23), 10),
        (9, timedelta(hours=25), 1),
    ],
)
def test_failures_of_the_day_before_are_forgotten(failures, ago, tries):
    assert rules.tries_after(failures, NOON - ago, NOON) == tries


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "1 giây"),
        (29.1, "30 giây"),
        (59, "59 giây"),
        (60, "1 phút"),
        (61, "2 phút"),
        (900, "15 phút"),
    ],
)
def test_the_wait_is_said_rounded_up(seconds, words):
    assert rules.wait_words(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("lan@daklak.example", "lan@daklak.example"),
        ("  LAN@DakLak.Example\u200b ", "lan@daklak.example"),
        ("đặng@x.vn", "đặng@x.vn"),
        ("STRASSE@x.vn", "strasse@x.vn"),
        ("straße@x.vn", "strasse@x.vn"),
    ],
)  # fmt: skip
def test_one_address_has_one_key(typed, key):
    assert rules.address_key(typed) == key


def test_an_address_too_long_for_the_table_still_has_a_key_of_its_own():
    one, other = rules.address_key("ß" * 200), rules.address_key("ß" * 201)
    assert one != other
    assert max(len(one), len(other)) <= rules.LONGEST_ADDRESS


@pytest.mark.parametrize(
    "key", ["lan@daklak.gov.vn", "a.b+c@x-y.vn", "o'neil@x.vn", f"{'a' * 64}@x.vn"]
)
def test_addresses_to_which_mail_can_be_sent(key):
    assert rules.is_address(key)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "lan",
        "lan@",
        "@x.vn",
        "lan@x",
        "lan@x..vn",
        "lan x@x.vn",
        "lan@x.vn,b@x.vn",
        "đan@x.vn",
        f"{'a' * 65}@x.vn",
    ],
)
def test_what_is_no_address(key):
    assert not rules.is_address(key)


@pytest.mark.parametrize("target", ["/", "/tasks/?q=a//b", "/tasks/7#u3", "/agencies/?q=%C4%91"])
def test_a_sign_in_leads_to_paths_of_this_site(target):
    assert rules.safe_target(target) == target


@pytest.mark.parametrize(
    "target",
    [
        None, "", "tasks", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil",
        "https://evil.example", "javascript:alert(1)", "/%2f%2fevil.example", "/%2Fevil.example",
        "/%5cevil.example", "/%255cevil.example", "/\t/evil.example", "/\n/evil.example",
        "/ /evil.example", "/a/..//evil.example", "/x\u2028y", "/x\x00", "/tasks?%0d%0aX:1",
        "/sign-out", "/sign-in/", "/" + "a" * 2000,
    ],
)  # fmt: skip
def test_a_sign_in_leads_nowhere_else(target):
    assert rules.safe_target(target) == ""


@pytest.mark.parametrize(
    ("role", "idle", "age", "alive"),
    [
        (Role.AGENCY, 15, 60, True), (Role.AGENCY, 16, 60, True), (Role.AGENCY, 17, 60, False),
        (Role.ADMIN, 6, 60, True), (Role.ADMIN, 7, 60, False),
        (Role.AGENCY, 0, 720, True), (Role.AGENCY, 0, 721, False),
    ],
)  # fmt: skip
def test_a_session_lives_within_both_limits(role, idle, age, alive):
    minutes = timedelta(minutes=1)
    assert alive is rules.is_alive(
        started_at=NOON - age * minutes,
        seen_at=NOON - idle * minutes,
        now=NOON,
        role=role,
        limits=LIMITS,
    )


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/129 Safari/537 Edg/129",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit Chrome/129 Mobile Safari/537",
            "Chrome, Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18 like Mac OS X) Version/18 Safari/604",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko Firefox/130.0", "Firefox, Linux"),
        ("curl/8", "Thiết bị không rõ"),
        ("", "Thiết bị không rõ"),
    ],
)
def test_a_browser_is_named_so_that_one_knows_it_again(agent, words):
    assert rules.device_words(agent) == words
