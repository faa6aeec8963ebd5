"""The history is one chain: no writer forks it, and nobody changes it unseen."""

import random
import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from pressplan import clock
from pressplan.access import SYSTEM
from pressplan.agencies.models import Agency
from pressplan.database import db, writing
from pressplan.history.actions import record
from pressplan.history.models import ChainHead, HistoryLine
from pressplan.history.queries import lines_about
from pressplan.history.verifying import faults

THREADS, COMMITS, TAMPERINGS = 8, 25, 100
COLUMNS = [column for column in HistoryLine.__table__.columns if column.name != "id"]


def write(lines: int = 1, text: str = "Ghi thử") -> None:
    """Commit a transaction that records so many lines."""
    with writing():
        agency = db.session.scalars(select(Agency)).first()
        for number in range(lines):
            record(agency, "tried", f"{text} {number}", by=SYSTEM, at=clock.now(), reason="thử")
        db.session.commit()


def length() -> int:
    with writing():
        return db.session.scalar(select(func.count()).select_from(HistoryLine)) or 0


@pytest.fixture
def unprotected(app) -> None:
    """The triggers are gone, as for somebody with the database file in hand."""
    with writing():
        if db.engine.dialect.name == "sqlite":
            names = db.session.scalars(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            )
            for name in names.all():
                db.session.execute(text(f"DROP TRIGGER {name}"))
        else:
            db.session.execute(text("ALTER TABLE history_line DISABLE TRIGGER ALL"))
        db.session.commit()


def test_what_is_recorded_is_sealed_at_the_commit(app):
    before = length()
    write(3)
    assert length() == before + 3
    assert list(faults()) == []
    agency = db.session.scalars(select(Agency)).first()
    assert [line.text for line in lines_about(agency)[:3]] == [
        "Ghi thử 2",
        "Ghi thử 1",
        "Ghi thử 0",
    ]


def test_what_is_rolled_back_leaves_no_line(app):
    before = length()
    with writing():
        agency = db.session.scalars(select(Agency)).first()
        record(agency, "tried", "không lưu", by=SYSTEM, at=clock.now())
        db.session.rollback()
        db.session.commit()
    assert length() == before
    assert list(faults()) == []


def test_many_writers_make_one_chain(app):
    before = length()

    def work(writer: int) -> None:
        with app.app_context():
            for _ in range(COMMITS):
                write(text=f"người {writer}")
            db.session.remove()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, range(THREADS)))
    assert length() == before + THREADS * COMMITS
    assert list(faults()) == []


@pytest.mark.usefixtures("unprotected")
def test_a_hundred_tamperings_are_a_hundred_found():
    """Any column, a line gone or put in, two that change places, a cut tail: each named (B1-12)."""
    write(20)
    dice = random.Random(20)
    kinds = [*COLUMNS, "gone", "put in", "places", "tail"]
    for kind in kinds + dice.choices(kinds, k=TAMPERINGS - len(kinds)):
        last = length()
        id = dice.randint(2, last - 3)
        kept = [_row(each) for each in range(id, last + 1)]
        named = _tamper(kind, id, last)
        told = list(faults())
        assert told, f"nobody saw “{kind}” at line {id}"
        assert any(re.search(rf"\b{named}\b", fault) for fault in told), (kind, named, told)
        _commit(delete(HistoryLine).where(HistoryLine.id >= id))
        _commit(insert(HistoryLine).values(kept))
        assert list(faults()) == []


@pytest.mark.usefixtures("unprotected")
def test_a_value_that_is_none_of_its_kind_is_named():
    """Whoever writes into the file itself does not keep to types: SQLite takes any text."""
    if db.engine.dialect.name != "sqlite":
        return
    write(5)
    for column in ("before", "at"):
        kept = _row(3)
        with writing():
            db.session.execute(
                text(f"UPDATE history_line SET {column} = 'không phải' WHERE id = 3")
            )
            db.session.commit()
        assert list(faults()) == ["nhật ký: dòng 3 không còn đọc được"]
        _overwrite(3, {column: kept[column]})
        assert list(faults()) == []


@pytest.mark.usefixtures("unprotected")
def test_a_chain_without_its_head_is_at_fault():
    write()
    _commit(delete(ChainHead))
    (told,) = faults()
    assert "mất đầu chuỗi" in told


def test_the_database_itself_refuses_to_empty_the_history(app):
    statement = "TRUNCATE history_line" if _is_postgresql() else "DELETE FROM history_line"
    with writing(), pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text(statement))
    with writing(), pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(update(HistoryLine).values(reason="khác"))
    assert length() > 0


@pytest.mark.usefixtures("unprotected")
def test_a_head_set_back_to_fit_the_cut_tail_is_found_by_the_next_line():
    """Without the key nobody forges a digest; a head that was moved no longer fits its line."""
    write(2)
    _commit(update(ChainHead).values(count=ChainHead.count - 1))
    assert list(faults())


def _tamper(kind, id: int, last: int) -> int:
    """Change something at that line; the number of a line that a fault must name."""
    row = _row(id)
    if kind == "gone":
        _commit(delete(HistoryLine).where(HistoryLine.id == id))
    elif kind == "put in":
        _commit(insert(HistoryLine).values(**(row | {"id": last + 1})))
        return last + 1
    elif kind == "places":
        other = _row(id + 1)
        _overwrite(id, {key: other[key] for key in other if key != "id"})
        _overwrite(id + 1, {key: row[key] for key in row if key != "id"})
    elif kind == "tail":
        _commit(delete(HistoryLine).where(HistoryLine.id >= id))
    else:
        _overwrite(id, {kind.name: _another(kind.name, row[kind.name])})
    return id


def _is_postgresql() -> bool:
    return db.engine.dialect.name == "postgresql"


def _row(id: int) -> dict:
    with writing():
        return dict(
            db.session.execute(select(HistoryLine.__table__).where(HistoryLine.id == id))
            .one()
            ._mapping
        )


def _overwrite(id: int, values: dict) -> None:
    _commit(update(HistoryLine).where(HistoryLine.id == id).values(**values))


def _commit(statement) -> None:
    with writing():
        db.session.execute(statement.execution_options(synchronize_session=False))
        db.session.commit()


def _another(name: str, value: object) -> object:
    """A value of the same kind that is not this one."""
    if name == "at":
        return clock.now()
    if name in ("before", "after"):
        return {**(value or {}), "thêm": 1}  # type: ignore[dict-item]
    if isinstance(value, int):
        return value + 1
    if value is None:
        return 999
    return "0" * 64 if name == "digest" else f"{value}."
