"""What was received when: no path changes it, and lateness says by which day it was judged."""

import os
import subprocess
import sys
from datetime import date

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError

from pressplan import clock
from pressplan.database import db
from pressplan.errors import BadInput, NotYours
from pressplan.files.models import StoredFile
from pressplan.obligations.rules import Step
from pressplan.submissions import queries
from pressplan.submissions.actions import Word
from pressplan.submissions.forms import DraftForm
from pressplan.submissions.models import (
    Decision,
    Revision,
    RevisionFile,
    Submission,
)
from pressplan.submissions.workflow import Move
from tests.strict import fields_of
from tests.submissions.handing_in import (
    BETTER,
    a_file,
    begun,
    count,
    decides,
    drafts,
    is_put,
    local,
    occurrence,
    on_paper,
    sends,
)
from tests.tasks.work import DAI


def how(of: Submission, day: int = 20):
    return queries.timeliness_of(of, today=date(2026, 11, day))


@pytest.mark.parametrize(
    ("model", "column"),
    [
        (Revision, {"sent_at": local(1)}),
        (Revision, {"arrived_on": date(2026, 11, 1), "entered": True}),
        (Decision, {"at": local(1)}),
        (RevisionFile, {"file_id": 1}),
        (StoredFile, {"stored_at": local(1)}),
    ],
)
def test_the_database_refuses_to_change_or_delete_what_was_received(app, lan, hoa, model, column):
    decides(hoa, sends(lan, begun()), Move.AGREEMENT)
    for statement in (update(model).values(column), delete(model)):
        with pytest.raises(DBAPIError, match="append-only"):
            db.session.execute(statement)
        db.session.rollback()
    assert count(model) == 1


@pytest.mark.parametrize("table", ["revision", "decision", "revision_file"])
def test_the_database_refuses_to_replace_it_too(app, lan, hoa, table):
    decides(hoa, sends(lan, begun()), Move.AGREEMENT)
    if db.engine.dialect.name == "sqlite":
        statement = f"REPLACE INTO {table} SELECT * FROM {table}"
    else:
        statement = f"TRUNCATE {table} CASCADE"
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text(statement))
    db.session.rollback()


@pytest.mark.parametrize(
    ("at", "days"),
    [
        (local(14, 23, 59, 59.999), 0),
        (local(15, 0, 0, 0), 1),
        (local(14, 0), 0),
        (local(13, 23, 59, 59.999), -1),
    ],
    ids=str,
)
def test_the_last_millisecond_counts_in_the_zone_of_the_province(app, lan, at, days):
    occurrence().clock = Step.SENT
    of = begun()
    sent = sends(lan, of, at=at)
    assert sent.sent_at == at
    assert (how(of).days, how(of).is_late, how(of).by_paper) == (days, days > 0, False)


@pytest.mark.parametrize(
    ("now", "words"),
    [("2026-11-14T16:59:59.500Z", "đúng ngày cuối"), ("2026-11-14T17:00:00Z", "chậm 1 ngày")],
)
def test_the_server_stamps_what_arrives_and_states_lateness(browser, lan, at_work, now, words):
    occurrence().clock = Step.SENT
    of = drafts(lan, begun())
    at_work.move_to("2026-11-14T16:59:00Z")
    browser.sign_in(lan).get(f"/submissions/{of.id}/draft")
    at_work.move_to(now, tick=False)
    token = browser.page.find("input", {"name": "token"})["value"]
    browser.post(f"/submissions/{of.id}/revisions", {"token": token, "seen": "1", "number": "1"})
    assert of.revisions[0].sent_at == clock.now()
    browser.get(f"/submissions/{of.id}")
    assert words in browser.main


def test_a_slow_server_makes_nobody_late(browser, lan, at_work, monkeypatch):
    """The last byte came in time; by the time that it was checked the day was over."""
    of, check = drafts(lan, begun()), DraftForm.validate

    def slowly(form: DraftForm) -> bool:
        at_work.move_to("2026-11-14T17:00:09Z", tick=False)
        return check(form)

    at_work.move_to("2026-11-14T16:59:59.500Z", tick=False)
    browser.sign_in(lan).get(f"/submissions/{of.id}/draft")
    arrived = clock.now()
    monkeypatch.setattr(DraftForm, "validate", slowly)
    browser.post(f"/submissions/{of.id}/revisions", fields_of(browser.page.find(id="draft")))
    assert of.revisions[0].sent_at == arrived


def test_of_paper_the_day_of_the_records_office_counts_beside_the_servers_time(browser, lan, hoa):
    occurrence().clock = Step.SENT
    of = begun()
    sent = on_paper(hoa, of, date(2026, 11, 14), at=local(18))
    assert (sent.arrived_on, sent.sent_at, sent.entered) == (date(2026, 11, 14), local(18), True)
    assert (how(of).on, how(of).days, how(of).by_paper) == (date(2026, 11, 14), 0, True)
    browser.sign_in(lan).get(f"/submissions/{of.id}")
    assert "Gửi đi 14/11/2026 (theo văn thư), đúng ngày cuối" in browser.main
    browser.get(f"/submissions/{of.id}/revisions/1/receipt")
    assert "Ngày đến theo văn thư 14/11/2026" in browser.main
    assert "18/11/2026" in browser.main


def test_paper_does_not_arrive_tomorrow_and_is_recorded_once(app, hoa, hung, lan):
    of = begun()
    with pytest.raises(BadInput, match="sau hôm nay"):
        on_paper(hoa, of, date(2026, 11, 21))
    db.session.rollback()
    first = on_paper(hoa, of, date(2026, 11, 14), token="tờ một")
    assert on_paper(hoa, of, date(2026, 11, 14), token="tờ một") is first
    with pytest.raises(NotYours):
        on_paper(lan, begun(DAI), date(2026, 11, 14))
    assert count(Revision) == 1


@pytest.mark.parametrize(
    ("step", "on", "days"),
    [
        (Step.SENT, date(2026, 11, 10), -4),
        (Step.PUT, date(2026, 11, 14), 0),
        (Step.APPROVED, date(2026, 11, 18), 4),
    ],
)
def test_the_clock_of_the_duty_says_which_day_counts(app, lan, hoa, mai, step, on, days):
    occurrence().clock = step
    of = begun()
    first = sends(lan, of, at=local(10))
    decides(hoa, first, Move.AGREEMENT, at=local(12))
    decides(lan, first, Move.PUTTING, at=local(14))
    decides(mai, first, Move.REFUSAL, at=local(15))
    second = sends(lan, of, BETTER, at=local(16))
    decides(hoa, second, Move.AGREEMENT, at=local(16, 10))
    decides(lan, second, Move.PUTTING, at=local(17))
    decides(mai, second, Move.APPROVAL, Word(number="5", decided_on=on), at=local(18))
    assert (how(of).on, how(of).days) == (on, days)


def test_an_approval_on_paper_counts_by_the_day_of_its_document(app, lan, hoa):
    occurrence().clock = Step.APPROVED
    of = is_put(lan, hoa)
    word = Word(number="5", decided_on=date(2026, 11, 14), file=a_file())
    decides(lan, of.revisions[-1], Move.APPROVAL, word, at=local(20, 12))
    assert (how(of).on, how(of).days, how(of).by_paper) == (date(2026, 11, 14), 0, True)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Ho_Chi_Minh", "America/New_York", None])
def test_the_zone_of_the_machine_changes_no_verdict_and_no_word(zone):
    program = (
        "from datetime import UTC, datetime\n"
        "from pressplan import clock, vietnamese\n"
        "for moment in (datetime(2026, 11, 14, 16, 59, 59, 999000, UTC),\n"
        "               datetime(2026, 11, 14, 17, tzinfo=UTC)):\n"
        "    print(clock.day_of(moment), vietnamese.instant(moment))"
    )
    environment = {name: value for name, value in os.environ.items() if name != "TZ"}
    environment |= {"TZ": zone} if zone else {}
    said = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert said == [
        "2026-11-14 23:59:59.999 14/11/2026 (UTC+07:00)",
        "2026-11-15 00:00:00.000 15/11/2026 (UTC+07:00)",
    ]
