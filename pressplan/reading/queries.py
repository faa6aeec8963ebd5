"""Drafts of plans, and what a printed name may mean."""

from dataclasses import dataclass

from flask import abort
from sqlalchemy import func, select
from sqlalchemy.orm import defer, joinedload

from ..agencies.models import Agency, AgencyGroup, AgencyKind
from ..agencies.queries import all_agencies, all_groups
from ..agencies.typed import Party
from ..database import db
from ..obligations.models import Obligation, Occurrence
from ..paging import page_within, pages_of
from ..plans.models import Plan, PlanState
from ..submissions.models import Submission
from ..submissions.workflow import State
from . import matching
from .draft import OUTSIDE
from .matching import Known
from .models import Draft

PAGE = 50


@dataclass(frozen=True)
class Register:
    """Every agency and group, with all the names that they ever had."""

    agencies: list[Agency]
    groups: list[AgencyGroup]

    @property
    def known(self) -> list[Known]:
        """As the matcher takes them; a key is "agency:ID" or "group:ID"."""
        return [
            *(Known(f"agency:{a.id}", "agency", _names_of(a)) for a in self.agencies),
            *(Known(f"group:{g.id}", "group", _names_of_group(g)) for g in self.groups),
        ]

    def match(self, name: str) -> str:
        """The one body that bears the name, or ""."""
        found = matching.match(name, self.known).known
        return str(found.key) if found else ""

    def suggestions(self, name: str) -> list[tuple[str, str]]:
        """The bodies that may be meant, best first, as choices."""
        near = matching.match(name, self.known).suggestions
        return [(str(s.known.key), self.words()[str(s.known.key)]) for s in near]

    def find(self, name: str) -> tuple[Party | None, str]:
        """What a typed name means (see `agencies.typed.Find`)."""
        kind, _, number = self.match(name).partition(":")
        if number:
            return {f"{kind}_id": int(number)}, ""
        near = [word for _, word in self.suggestions(name)][:3]
        fault = f"“{name}” không có trong danh mục cơ quan."
        return None, fault + (f" Có phải: {'; '.join(near)}?" if near else "")

    def words(self) -> dict[str, str]:
        """How each choice reads."""
        words = {f"group:{group.id}": group.name for group in self.groups}
        words |= {f"agency:{agency.id}": agency.name for agency in self.agencies}
        return words | {OUTSIDE: "Tổ chức ngoài hệ thống"}


def register() -> Register:
    """Agencies and groups as they are now."""
    return Register(all_agencies(), all_groups())


def draft_or_404(id: int) -> Draft:
    """The draft of this id; only staff come here."""
    return db.session.get(Draft, id) or abort(404)


@dataclass(frozen=True)
class Found:
    """One page of drafts, the newest first, and how many there are in all."""

    drafts: list[Draft]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return pages_of(self.total, PAGE)


def drafts(page: int) -> Found:
    """That page of drafts; a page that is not there is the nearest that is."""
    total = db.session.scalar(select(func.count(Draft.id))) or 0
    page = page_within(page, total, PAGE)
    query = select(Draft).order_by(Draft.id.desc()).limit(PAGE).offset((page - 1) * PAGE)
    options = (joinedload(Draft.plan), defer(Draft.lines))
    return Found(list(db.session.scalars(query.options(*options))), total, page)


def draft_of(plan_id: int) -> Draft | None:
    """The draft that a plan was made of."""
    return db.session.scalar(select(Draft).where(Draft.plan_id == plan_id))


def draft_of_submission(submission_id: int) -> Draft | None:
    """What was made of an approved plan of an agency, if anything was."""
    return db.session.scalar(select(Draft).where(Draft.submission_id == submission_id))


def to_adopt() -> list[int]:
    """The ids of the hand-ins whose plan was approved and that nobody began to track yet."""
    query = (
        select(Submission.id)
        .join(Occurrence, Occurrence.id == Submission.occurrence_id)
        .join(Obligation, Obligation.id == Occurrence.obligation_id)
        .join(Plan, Plan.id == Obligation.plan_id)
        .outerjoin(Draft, Draft.submission_id == Submission.id)
        .where(Plan.state == PlanState.IN_FORCE, Submission.state == State.APPROVED)
        .where(Draft.id.is_(None))
        .order_by(Submission.id)
    )
    return list(db.session.scalars(query))


def default_owner(agency_id: int | None) -> int | None:
    """Who coordinates a new plan: the reader's own agency, else the Department."""
    if agency_id:
        return agency_id
    query = select(Agency.id).where(Agency.kind == AgencyKind.DEPARTMENT).order_by(Agency.id)
    return db.session.scalar(query.limit(1))


def _names_of(agency: Agency) -> tuple[str, ...]:
    return tuple(n for named in agency.names for n in (named.name, named.short_name) if n)


def _names_of_group(group: AgencyGroup) -> tuple[str, ...]:
    others = group.other_names.replace("\n", ";").split(";")
    return (group.name, *(name.strip() for name in others if name.strip()))
