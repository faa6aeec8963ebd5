"""Another program holds the database: who waits too long is told so, with what was typed."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import sleep

import pytest

from tests.faults import kept
from tests.faults.conftest import ON_SQLITE
from tests.faults.handing_in import TYPED, a_paper, draft_of, sends, uploads
from tests.strict import fields_of

pytestmark = ON_SQLITE

SAYS = "Hệ thống đang bận. Hãy chờ vài giây rồi bấm gửi lại."
# How long the server waits, and for how long it is locked: less, and more.
BUSY, SHORT, LONG = (10, 5, 15) if os.environ.get("PRESSPLAN_LONG") else (1, 0.3, 2.5)


@pytest.fixture
def environment(environment):
    return environment | {"TEST_BUSY_SECONDS": str(BUSY)}


@contextmanager
def locked(app, seconds: float) -> Iterator[None]:
    """Somebody else writes for so long."""
    file = app.config["PRESSPLAN"].data / "pressplan.sqlite3"
    held = threading.Event()

    def hold() -> None:
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        held.set()
        sleep(seconds)
        other.execute("ROLLBACK")
        other.close()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait()
    yield
    thread.join()


def test_a_short_wait_is_not_noticed(app, caller, lan):
    place, person = draft_of(lan), caller(lan)
    with locked(app, SHORT):
        assert uploads(person, place, a_paper(0)).status == 303
    form = person.draft_form(f"{place}/draft")
    with locked(app, SHORT):
        assert sends(person, place, form).status == 303
    assert len(kept.sent()) == 1


def test_who_sends_is_told_to_wait_and_sends_again_what_was_typed(app, caller, lan):
    place, person = draft_of(lan), caller(lan)
    uploads(person, place, a_paper(0))
    form = person.draft_form(f"{place}/draft")
    with locked(app, LONG):
        answer = sends(person, place, form)
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert SAYS in answer.words
    assert "Kính gửi Sở xem xét," in answer.words
    assert kept.sent() == []
    again = fields_of(answer.page.find(id="resume"))
    assert again["number"] == TYPED["number"]
    assert person.post(f"{place}/revisions", again).status == 303
    assert [token for token, _ in kept.sent()] == [form["token"]]


def test_an_upload_leaves_nothing_and_a_page_is_read_meanwhile(app, caller, lan):
    place, person = draft_of(lan), caller(lan)
    with locked(app, LONG):
        answer = uploads(person, place, a_paper(0), HX_Request="true")
        assert person.get(f"{place}/draft").status == 200
    assert (answer.status, answer.headers["HX-Retarget"]) == (503, "#refusals")
    assert SAYS in answer.words
    assert not kept.drafted()
    assert kept.faults() == []


def test_what_is_saved_as_one_types_stays_in_the_form(app, caller, lan):
    place, person = draft_of(lan), caller(lan)
    form = person.draft_form(f"{place}/draft") | TYPED
    with locked(app, LONG):
        answer = person.post(f"{place}/draft", form, HX_Request="true", X_Autosave="1")
    assert (answer.status, answer.headers["HX-Reswap"]) == (503, "innerHTML")
    assert SAYS in answer.words
    assert person.post(f"{place}/draft", form, HX_Request="true", X_Autosave="1").status == 200
