"""The history is one chain: no writer forks it, and nobody changes it unseen."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, func, insert, select, text, update

from pressplan import clock
from pressplan.access import SYSTEM
from pressplan.agencies.models import Agency
from pressplan.database import db, writing
from pressplan.history.actions import record
from pressplan.history.models import ChainHead, HistoryLine
from pressplan.history.queries import faults, lines_about

THREADS, COMMITS, TAMPERINGS = 8, 25, 20
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
def test_every_change_of_a_line_is_found():
    write(10)
    dice = random.Random(20)
    for column in [*COLUMNS, *dice.choices(COLUMNS, k=TAMPERINGS - len(COLUMNS))]:
        id = dice.randint(1, length())
        kept = _row(id)
        _overwrite(id, {column.name: _another(column.name, kept[column.name])})
        assert list(faults()), f"nobody saw the change of {column.name} in line {id}"
        _overwrite(id, {column.name: kept[column.name]})
        assert list(faults()) == []


@pytest.mark.usefixtures("unprotected")
def test_a_line_that_is_gone_is_found():
    write(5)
    dice = random.Random(5)
    for id in dice.sample(range(1, length() + 1), k=5):
        kept = _row(id)
        _commit(delete(HistoryLine).where(HistoryLine.id == id))
        assert list(faults()), f"nobody missed line {id}"
        _commit(insert(HistoryLine).values(**kept))
        assert list(faults()) == []


@pytest.mark.usefixtures("unprotected")
def test_a_tail_that_is_cut_is_found():
    write(4)
    _commit(delete(HistoryLine).where(HistoryLine.id > length() - 2))
    assert list(faults())


@pytest.mark.usefixtures("unprotected")
def test_a_head_set_back_to_fit_the_cut_tail_is_found_by_the_next_line():
    """Without the key nobody forges a digest; a head that was moved no longer fits its line."""
    write(2)
    _commit(update(ChainHead).values(count=ChainHead.count - 1))
    assert list(faults())


@pytest.mark.usefixtures("unprotected")
def test_two_lines_that_change_places_are_found():
    write(2)
    last = length()
    one, other = _row(last), _row(last - 1)
    _overwrite(last, {"text": other["text"], "digest": other["digest"]})
    _overwrite(last - 1, {"text": one["text"], "digest": one["digest"]})
    assert list(faults())


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
