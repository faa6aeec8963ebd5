"""Find what was decided of agencies, and what is known of those it is about."""

from collections.abc import Iterable
from datetime import date

from flask import abort
from sqlalchemy import select

from ..database import db
from .changes import Decision, Known, sentence
from .models import FOREVER, Agency, AgencyKind
from .models_change import AgencyChange
from .queries import found_agencies, gone, named, stands_for


def all_changes() -> list[AgencyChange]:
    """Every change: those that wait first, then the newest."""
    query = select(AgencyChange).order_by(AgencyChange.since.desc(), AgencyChange.id.desc())
    return sorted(db.session.scalars(query), key=lambda change: not change.is_waiting)


def change_or_404(id: int) -> AgencyChange:
    """The change of this id."""
    return db.session.get(AgencyChange, id) or abort(404)


def waiting_changes() -> list[AgencyChange]:
    """What is neither carried out nor cancelled."""
    query = select(AgencyChange).where(
        AgencyChange.carried_out_at.is_(None), AgencyChange.cancelled_at.is_(None)
    )
    return list(db.session.scalars(query.order_by(AgencyChange.since, AgencyChange.id)))


def changes_of(agency_id: int) -> list[AgencyChange]:
    """What waits to be done to an agency, by its page."""
    return [change for change in waiting_changes() if agency_id in change.decision.involved]


def standing_agencies(day: date) -> list[Agency]:
    """The agencies that are there on that day, press agencies first, by the alphabet."""
    no_more = gone()
    return [a for a in found_agencies() if a.id not in no_more or no_more[a.id] > day]


def known_of(ids: Iterable[int], *, but: int | None = None) -> dict[int, Known]:
    """What the rules ask of these agencies; `but`: a waiting change to leave aside."""
    agencies, no_more = named(ids), gone()
    waits = {
        id: change.since
        for change in waiting_changes()
        if change.id != but
        for id in change.decision.involved
    }
    return {
        id: Known(
            name=agency.name,
            is_department=agency.kind is AgencyKind.DEPARTMENT,
            named_since=agency.names[-1].since,
            gone_on=no_more.get(id),
            waits_for=waits.get(id),
            came_from=frozenset(stands_for(id, FOREVER)) - {id},
        )
        for id, agency in agencies.items()
    }


def sentence_of(decision: Decision) -> str:
    """What is decided, in one sentence."""
    return sentence(decision, {id: agency.name for id, agency in named(decision.involved).items()})
