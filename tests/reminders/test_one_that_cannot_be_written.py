"""One letter is poison, or a name holds a header: the others arrive, and nothing is added."""

from email import message_from_bytes

import pytest
from sqlalchemy import update

from pressplan.accounts.models import Account
from pressplan.agencies.models import AgencyName
from pressplan.database import db, writing
from pressplan.outbox.rules import State
from pressplan.reminders import digest, items
from pressplan.reminders.models import NoticeState
from pressplan.tasks.models import Task
from tests import cast
from tests.mailing import letters
from tests.reminders.telling import DAY, HOUR, REPORT, at, heard, noted, plans, reckon_all, tick

OF_LAN = "obligation:5:5:sent:"
OTHERS = {f"{key}@daklak.example" for key in ("minh", "chi", "hoa", "hung")}
INJECTED = "Lan\r\nBcc: x@evil.example\r\n\r\n<b>Thân</b>"
HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "List-Id", "MIME-Version",
    "Content-Type",
}  # fmt: skip


def test_an_error_in_one_letter_keeps_nobody_waiting(app, box, at_work, lan, monkeypatch):
    usual, poisoned = digest.lines_of, [lan.id]

    def lines_of(notices, person, window):
        if person.id in poisoned:
            raise ZeroDivisionError
        return usual(notices, person, window)

    monkeypatch.setattr(digest, "lines_of", lines_of)
    at_work.move_to(at(11, 27))
    tick()
    assert set(heard(box)) == OTHERS
    assert [each.state for each in letters() if each.to == lan.email] == [State.FAILED]
    assert noted(OF_LAN, lan.id) == [(-7, NoticeState.OPEN)]
    poisoned.clear()
    at_work.shift(DAY)
    tick()
    assert heard(box)[lan.email] == [f"Nhắc việc: còn 6 ngày, hạn 04/12: {REPORT}"]
    assert reckon_all(box) == 0


def test_nor_does_a_fact_that_cannot_be_read(app, box, at_work, lan, monkeypatch):
    """It spoils what is read for fifty letters at once; then each is read by itself."""
    usual, hers = items.SOURCES["obligation"], lan.agency_id

    def poisoned(window):
        if window.only and hers in window.only.agencies:
            raise ZeroDivisionError
        return usual(window)

    monkeypatch.setitem(items.SOURCES, "obligation", poisoned)
    at_work.move_to(at(11, 27))
    tick()
    assert set(heard(box)) == OTHERS
    assert [each.state for each in letters() if each.to == lan.email] == [State.FAILED]
    assert reckon_all(box) == 0


def test_a_source_that_cannot_be_read_keeps_no_other_waiting_and_is_tried_again(
    app, box, at_work, lan, monkeypatch
):
    """Tuesday 01/12: the report is said in three days, a task of the year's end in thirty."""
    at_work.move_to(at(11, 30))
    plans(at(11, 30))
    at_work.move_to(at(12, 1))
    with monkeypatch.context() as broken:
        broken.setitem(items.SOURCES, "obligation", lambda window: 1 / 0)
        tick()
    assert [state for _, state in noted(OF_LAN, lan.id)] == [NoticeState.OPEN]
    assert lan.email in heard(box, of="Nhiệm vụ 6")
    assert heard(box, of=REPORT) == {}
    at_work.shift(HOUR)
    tick()
    assert [offset for offset, _ in noted(OF_LAN, lan.id)] == [-7, -3]
    at_work.shift(DAY)
    tick()
    assert {state for _, state in noted(OF_LAN, lan.id)} == {NoticeState.CARRIED}
    assert reckon_all(box) == 0


@pytest.mark.parametrize("bad", ["minh@đài.vn", "a@b\r\nBcc: x@evil.example", "không"])
def test_nor_does_an_address_that_is_none(app, box, at_work, lan, bad):
    written(update(Account).where(Account.id == lan.id).values(email=bad))
    at_work.move_to(at(11, 27))
    tick()
    assert set(heard(box)) == OTHERS
    assert [each.state for each in letters() if each.to == bad] == [State.FAILED]
    assert reckon_all(box) == 0


def test_who_is_refused_for_good_keeps_nobody_waiting(app, box, at_work, lan):
    box.refused = {lan.email: "550 no such mailbox"}
    at_work.move_to(at(11, 27))
    tick()
    assert set(heard(box)) == OTHERS
    assert [each.state for each in letters() if each.to == lan.email] == [State.FAILED]


def test_names_and_titles_add_no_header_and_no_markup(app, box, at_work, lan):
    """Wednesday 30/12: one day before a task of the newspaper and one of the Department."""
    lan_id = lan.id
    written(
        update(Account).values(name=INJECTED), update(AgencyName).values(short_name=INJECTED),
        update(Task).values(title=INJECTED),
    )  # fmt: skip
    at_work.move_to(at(12, 30))
    tick()
    assert cast.person("lan").id == lan_id
    assert {"lan@daklak.example", "hoa@daklak.example"} <= set(heard(box, of="Nhiệm vụ"))
    for raw, mail, to in zip(box.taken, box.mails, box.recipients, strict=True):
        assert [mail["To"].addresses[0].addr_spec] == to
        assert set(message_from_bytes(raw).keys()) == HEADERS
        assert len(message_from_bytes(raw).keys()) == len(HEADERS)
        html = mail.get_body(("html",)).get_content()
        assert "<b>Thân" not in html


def written(*statements) -> None:
    with writing():
        for statement in statements:
            db.session.execute(statement)
        db.session.commit()
