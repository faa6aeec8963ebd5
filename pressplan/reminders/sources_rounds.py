"""Items of self-assessments and of training: windows that open and close, reviews asked for."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from ..clock import day_of
from ..database import db
from ..maturity.models_assessment import Assessment
from ..maturity.models_round import Round, RoundAgency
from ..maturity.workflow import is_current
from ..settings.queries import value
from ..training.queries import open_registrations
from . import rules
from .rules import Item, Kind, Schedule
from .window import Window


def rounds(window: Window) -> Iterable[Item]:
    """A round whose window of entry opens, or closes while an agency has not entered its scores."""
    query = (
        select(Round, RoundAgency.agency_id, Assessment.id.is_not(None))
        .join(RoundAgency, RoundAgency.round_id == Round.id)
        .outerjoin(
            Assessment,
            (Assessment.round_id == Round.id) & (Assessment.agency_id == RoundAgency.agency_id),
        )
        .where(Round.closed_at.is_(None), Assessment.entered_on.is_(None))
        .where(Round.entry_from <= window.horizon, window.subjects(Round.id))
        .order_by(Round.id, RoundAgency.id)
    )
    seen: set[tuple[int, int]] = set()
    for found, agency_id, is_begun in db.session.execute(query):
        holder = window.people.holder(agency_id)
        if holder is None or (found.id, holder) in seen or not window.of([holder]):
            continue
        seen.add((found.id, holder))  # after a merger one line for both
        if not is_begun and is_current(found.ends_on, found.data_until, window.today):
            words = f"Đợt tự đánh giá “{found.name}” mở"
            yield _round(window, found, holder, found.entry_from, words, rules.OPENING)
        if (end := found.ends_on) is not None and end >= window.today:
            words = f"Tự đánh giá mức trưởng thành, đợt “{found.name}”: nhập điểm"
            yield _round(window, found, holder, end, words, rules.CLOSING)


def reviews(window: Window) -> Iterable[Item]:
    """Self-assessments that the Department was asked to look through."""
    query = (
        select(Assessment)
        .where(Assessment.asked_at.is_not(None), Assessment.reviewed_at.is_(None))
        .join(Assessment.round)
        .where(Round.closed_at.is_(None), Assessment.entered_on.is_(None))
        .where(window.subjects(Assessment.id))
        .order_by(Assessment.id)
    )
    schedule, staff = rules.waiting(value("waiting_days")), window.people.staff()
    for found in db.session.scalars(query):
        assert found.asked_at is not None
        day = day_of(found.asked_at)
        yield Item(
            Kind.WAITING, f"review:{found.id}:{day}", day,
            "Tự đánh giá mức trưởng thành chờ Sở rà soát", found.id, found.agency_id,
            staff, schedule, ("maturity.assessment", (("id", found.id),)),
        )  # fmt: skip


def registrations(window: Window) -> Iterable[Item]:
    """Training that an agency was invited to and has not registered enough people for."""
    for found in open_registrations(window.today):
        if window.only and found.programme_id not in window.only.subjects:
            continue
        day = found.deadline.last_good_day
        for agency_id in window.of(sorted(found.missing)):
            yield Item(
                Kind.TRAINING, f"training:{found.programme_id}:{agency_id}:{day}", day,
                f"Đăng ký tập huấn: {found.subject}", found.programme_id, agency_id,
                window.people.workers(agency_id), rules.REGISTRATION,
                ("training.programme", (("id", found.programme_id),)),
            )  # fmt: skip


def _round(
    window: Window, found: Round, agency_id: int, day: date, words: str, schedule: Schedule
) -> Item:
    kind = "opens" if schedule is rules.OPENING else "closes"
    return Item(
        Kind.ROUND, f"round-{kind}:{found.id}:{agency_id}:{day}", day, words, found.id, agency_id,
        window.people.workers(agency_id), schedule, ("maturity.round", (("id", found.id),)),
    )  # fmt: skip
