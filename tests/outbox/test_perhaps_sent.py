"""A letter that was perhaps sent: marked, then sent again or held, as the settings say."""

import sqlite3
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from pressplan import clock, database
from pressplan.access import SYSTEM
from pressplan.accounts.queries import who_is
from pressplan.database import db, writing
from pressplan.errors import TooLate
from pressplan.outbox import actions, claiming, freezing, marks
from pressplan.outbox.delivery import deliver
from pressplan.outbox.models import LetterAttempt
from pressplan.outbox.rules import HOLD, Outcome, State
from pressplan.settings import actions as settings
from tests import cast
from tests.faults.kept import let_go
from tests.mailing import letters
from tests.outbox.reckoning import outcomes, post_letters, reckon
from tests.servers.smtp import DROP

LOCK_TABLE = "LOCK TABLE letter IN ACCESS EXCLUSIVE MODE"


@pytest.fixture
def hold(app):
    """The Department wants to decide itself."""
    settings.change({"ambiguous": HOLD}, by=SYSTEM, at=clock.now())
    db.session.commit()


def cut_off(app, lan) -> None:
    """Somebody began to hand a letter over and is gone; so is the lease."""
    post_letters(lan, 1)
    config = app.config["PRESSPLAN"]
    (held,) = freezing.frozen(claiming.take(5, config), config)
    with marks.marks() as noted:
        assert noted.between(None, held.id, held.holder, 1, clock.now())


def test_it_is_held_where_that_is_wished(app, box, lan, hold, at_work):
    box.answers = [DROP]
    post_letters(lan, 2)
    assert deliver() == 1
    at_work.shift(timedelta(hours=1))
    assert deliver() == 0
    assert [each.state for each in letters()] == [State.HELD, State.SENT]
    assert outcomes() == [Outcome.AMBIGUOUS, Outcome.ACCEPTED]
    assert reckon(box, faults=1) == 0


def test_it_is_held_after_a_crash_too(app, box, lan, hold, at_work):
    cut_off(app, lan)
    at_work.shift(timedelta(seconds=781))
    assert deliver() == 0
    assert letters()[0].state is State.HELD
    assert letters()[0].error == claiming.CUT_OFF
    assert (outcomes(), box.taken) == ([Outcome.AMBIGUOUS], [])


def test_a_person_sends_it_again_or_takes_it_as_sent_once(app, box, lan, hoa, hold):
    box.answers = [DROP, DROP]
    post_letters(lan, 2)
    deliver()
    first, second = letters()
    actions.repeat(first, by=who_is(hoa), at=clock.now())
    actions.take_as_sent(second, by=who_is(hoa), at=clock.now())
    db.session.commit()
    assert deliver() == 1
    assert [each.state for each in letters()] == [State.SENT, State.SENT]
    assert reckon_by_hand(box) == [2, 1]
    for decide in (actions.repeat, actions.take_as_sent, actions.try_again):
        with pytest.raises(TooLate):
            decide(letters()[0], by=who_is(hoa), at=clock.now())


def reckon_by_hand(box) -> list[int]:
    return [box.taken.count(each.mail) for each in letters()]


def test_after_a_power_cut_all_that_was_claimed_is_in_doubt(app, box, lan, at_work, monkeypatch):
    """The notes of each letter are not waited for: a cut may have taken them."""
    post_letters(lan, 2)
    config = app.config["PRESSPLAN"]
    freezing.frozen(claiming.take(5, config), config)
    another_incarnation(monkeypatch)
    at_work.shift(timedelta(seconds=781))
    assert deliver() == 2
    assert outcomes() == [Outcome.AMBIGUOUS, Outcome.ACCEPTED] * 2
    assert [each.doubtful for each in letters()] == [1, 1]


def another_incarnation(monkeypatch) -> None:
    """As after the machine, or PostgreSQL, went down and came back."""
    if db.engine.dialect.name == "sqlite":
        monkeypatch.setattr(marks, "_boot", lambda: "another")
        return
    with writing():
        db.session.execute(text("DELETE FROM incarnation"))
        db.session.commit()


def test_the_word_of_the_incarnation_stays_while_nothing_happens(app, monkeypatch):
    with writing():
        word = marks.incarnation()
        db.session.commit()
    with writing():
        assert marks.incarnation() == word
    another_incarnation(monkeypatch)
    with writing():
        assert marks.incarnation() != word


def test_postgresql_forgets_the_word_in_a_crash(app):
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has the machine's own word")
    query = "SELECT relpersistence FROM pg_class WHERE relname = 'incarnation'"
    assert db.session.scalar(text(query)) == "u", "unlogged: emptied by recovery"


def test_notes_are_not_waited_for_and_everything_else_is(app):
    show = "PRAGMA synchronous" if db.engine.dialect.name == "sqlite" else "SHOW synchronous_commit"
    usual = db.session.scalar(text(show))  # "off" on a PostgreSQL that only tests use
    db.session.remove()
    with marks.marks() as noted:
        cursor = noted.connection.cursor()
        assert cursor.execute(show).fetchone()[0] in (1, "off")
        noted.connection.rollback()
    for _ in range(3):
        assert db.session.scalar(text(show)) == usual
        db.session.remove()


@pytest.fixture
def other(app, monkeypatch):
    """Somebody else's connection, which may lock the letters; nobody waits long for it."""
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.2)
    monkeypatch.setattr(marks, "PAUSE", 0.1)
    url = db.engine.url
    if db.engine.dialect.name == "sqlite":
        found = sqlite3.connect(url.database, isolation_level=None, check_same_thread=False)
    else:
        found = psycopg.connect(url.set(drivername="postgresql").render_as_string(False))
        found.execute(f"ALTER DATABASE {url.database} SET lock_timeout = '200ms'")
        found.commit()
    let_go()
    yield found
    found.close()


def test_a_database_that_is_locked_while_it_is_noted_loses_nothing(app, box, at_work, other):
    post_letters(cast.person("lan"), 2)
    let_go()
    lock = "BEGIN IMMEDIATE" if db.engine.dialect.name == "sqlite" else LOCK_TABLE
    locked = []
    box.on_data = lambda: locked or locked.append(other.execute(lock))
    with pytest.raises(Exception, match=r"locked|lock timeout"):
        deliver()
    box.on_data = lambda: None
    other.rollback()
    at_work.shift(timedelta(seconds=781))
    assert deliver() == 2
    assert reckon(box, faults=1) == 1


@pytest.fixture
def ended(app, box, lan) -> LetterAttempt:
    """An attempt that has ended."""
    post_letters(lan, 1)
    deliver()
    return db.session.scalars(select(LetterAttempt)).one()


@pytest.mark.parametrize(
    "change",
    [
        delete(LetterAttempt), update(LetterAttempt).values(words="khác"),
        update(LetterAttempt).values(ended_at=None, outcome=None),
    ],
    ids=["deleted", "changed", "opened"],
)  # fmt: skip
def test_what_has_ended_stays_as_it_is(ended, change):
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(change)


def test_an_open_attempt_stays_where_it_is(app, box, lan):
    cut_off(app, lan)
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(update(LetterAttempt).values(number=7))
    db.session.rollback()
    row = db.session.scalars(select(LetterAttempt)).one()
    again = insert(LetterAttempt).values(
        letter_id=row.letter_id, number=row.number, began_at=clock.now(), words=""
    )
    with pytest.raises(DBAPIError):
        db.session.execute(again)


def test_a_long_lease_of_a_clock_that_ran_ahead_holds_nothing_up(app, box, lan, at_work):
    """The clock was a day ahead when one letter was claimed and another put off."""
    at_work.shift(timedelta(hours=30))
    cut_off(app, lan)
    box.answers = ["451 later"]
    post_letters(lan, 1, name="put off")
    deliver()
    at_work.shift(timedelta(hours=-30))
    assert deliver() == 2
    assert reckon(box, faults=1) == 0
