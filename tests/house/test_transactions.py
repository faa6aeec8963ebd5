"""Nothing is lost: a GET cannot write, a write holds the lock, a triviality waits for nobody."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from pressplan.access import PUBLIC, allow
from pressplan.agencies.models import Agency
from pressplan.database import claim, db, reading, write_if_free, writing
from pressplan.errors import TooLate
from tests.house.visitor import Visitor

THREADS, TIMES = 4, 50
COUNTER = 1


@pytest.fixture
def counter(app) -> int:
    """The id of a row that counts, at 0."""
    with writing():
        db.session.execute(set_to(0))
        db.session.commit()
    return COUNTER


def set_to(number):
    return update(Agency).where(Agency.id == COUNTER).values(version=number)


def value() -> int:
    with reading():
        return db.session.scalars(select(Agency.version).where(Agency.id == COUNTER)).one()


def test_reading_cannot_write(counter):
    with reading(), pytest.raises(DBAPIError, match=r"readonly|read-only"):
        db.session.execute(set_to(1))
    assert value() == 0


def test_a_get_cannot_write_and_a_post_can(app, counter):
    @allow(PUBLIC)
    def meddle() -> str:
        db.session.execute(set_to(7))
        db.session.commit()
        return "written"

    app.add_url_rule("/meddle", "meddle", meddle, methods=["GET", "POST"])
    visitor = Visitor(app, "public").enter()
    assert visitor.ask("GET", "/meddle") == 500
    assert visitor.ask("HEAD", "/meddle") == 500
    assert value() == 0
    assert visitor.ask("POST", "/meddle") == 200
    assert value() == 7


def test_a_get_sees_one_moment(app, counter):
    """What another commits while a page is being made does not show on half of it."""
    with reading():
        before = db.session.scalars(select(Agency.version)).all()
        with ThreadPoolExecutor(1) as pool:
            pool.submit(_add_one, app).result()
        db.session.expire_all()
        assert db.session.scalars(select(Agency.version)).all() == before
    assert value() == 1


def test_what_many_add_at_once_is_all_there(app, counter):
    with ThreadPoolExecutor(THREADS) as pool:
        for done in [pool.submit(_add_many, app) for _ in range(THREADS)]:
            done.result()
    assert value() == THREADS * TIMES


def _add_many(app) -> None:
    for _ in range(TIMES):
        _add_one(app)


def _add_one(app) -> None:
    """Read, think, write: the way that loses updates when two do it unlocked."""
    with app.app_context(), writing():
        row = db.session.scalars(select(Agency).where(Agency.id == COUNTER).with_for_update()).one()
        seen = row.version
        time.sleep(0.0005)
        row.version = seen + 1
        db.session.commit()
        db.session.remove()


def test_a_claim_is_won_once(app, counter):
    def take() -> bool:
        with app.app_context(), writing():
            try:
                claim(set_to(1).where(Agency.version == 0))
                db.session.commit()
            except TooLate:
                return False
            finally:
                db.session.remove()
        return True

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda _: take(), range(8)))
    assert won.count(True) == 1


def test_what_does_not_matter_gives_up_when_others_write(app, counter):
    """Last seen, and the like: at once, or not at all."""
    holds, may_end = threading.Event(), threading.Event()

    def hold() -> None:
        with app.app_context(), writing():
            db.session.execute(set_to(5))
            holds.set()
            may_end.wait(60)
            db.session.commit()
            db.session.remove()

    note = set_to(Agency.version + 100)
    with ThreadPoolExecutor(1) as pool:
        holder = pool.submit(hold)
        assert holds.wait(60)
        begun = time.monotonic()
        write_if_free(note)
        waited = time.monotonic() - begun
        may_end.set()
        holder.result()
    assert waited < 1
    assert value() == 5
    write_if_free(note)
    assert value() == 105


def test_giving_up_leaves_the_patience_of_others_as_it_was(app, counter):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("a PostgreSQL timeout ends with its transaction")
    write_if_free(set_to(1))
    with reading():
        assert db.session.scalar(text("PRAGMA busy_timeout")) == 10_000


def test_sqlite_is_durable_and_checks_references(app):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("pragmas are SQLite's")
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}
    with reading():
        found = {name: db.session.scalar(text(f"PRAGMA {name}")) for name in wanted}
    assert found == wanted


def test_postgresql_reads_one_snapshot_and_writes_what_is_committed(app):
    if db.engine.dialect.name == "sqlite":
        pytest.skip("isolation levels are PostgreSQL's")
    level, read_only = text("SHOW transaction_isolation"), text("SHOW transaction_read_only")
    with reading():
        assert (db.session.scalar(level), db.session.scalar(read_only)) == ("repeatable read", "on")
    with writing():
        assert (db.session.scalar(level), db.session.scalar(read_only)) == ("read committed", "off")
