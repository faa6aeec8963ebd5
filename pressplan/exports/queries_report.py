"""What reports are made of: accepted reports, hand-ins, maturity, and who reports."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from flask import abort
from sqlalchemy import select

from ..access import Who
from ..agencies.cards import cards
from ..agencies.models import Agency, AgencyKind
from ..agencies.queries import holding, stands_for
from ..database import db
from ..maturity import figures as maturity
from ..maturity import queries_compare
from ..maturity.figures import SOURCE_WORDS, RoundCard
from ..maturity.models_assessment import Assessment
from ..maturity.queries import pillar_sums
from ..maturity.queries_compare import Row as MaturityRow
from ..obligations.models import Obligation, Occurrence
from ..obligations.queries import debtors
from ..obligations.rules import STEP_WORDS, Kind
from ..plans.models import Plan
from ..submissions import workflow
from ..submissions.content import Content
from ..submissions.listing import Row as HandIn
from ..submissions.listing import listing
from ..submissions.models import Revision, Submission
from ..submissions.queries import draft_of, holder_of
from ..submissions.rules import Timeliness
from ..submissions.workflow import STATE_WORDS, State
from ..vietnamese import day, decimal_words
from .official import Head
from .report_words import province

REVIEWS = (Kind.CONSOLIDATED, Kind.INTERIM, Kind.FINAL)


@dataclass(frozen=True, slots=True)
class Accepted:
    """What an agency reported for a year and the Department accepted.

    `agency_id`: who answers for it today, `agency`: what it was called then.
    """

    agency_id: int
    agency: str
    year: int
    content: Content


def review_or_none(id: int) -> Occurrence | None:
    """The time that a review of the whole plan falls due; None: something else does then."""
    found = db.session.get(Occurrence, id) or abort(404)
    return found if found.obligation.kind in REVIEWS else None


def handed_in(occurrence: Occurrence, who: Who, *, today: date) -> Submission | None:
    """The Department's own hand-in of a review, if it exists for this person."""
    query = select(Submission).where(Submission.occurrence_id == occurrence.id)
    for found in db.session.scalars(query.order_by(Submission.id)):
        holder = holder_of(found, today)
        if workflow.writes(who, holder) or (found.revisions and workflow.sees(who, holder)):
            return found
    return None


def content_of(found: Submission | None, who: Who, number: int = 0, *, today: date) -> Content:
    """What is written in it for this person: revision `number`, else the draft, else the newest."""
    if found is None:
        return Content()
    if number:
        sent = next((r for r in found.revisions if r.number_of == number), None)
        return sent.content if sent else abort(404)
    draft = draft_of(found) if workflow.writes(who, holder_of(found, today)) else None
    if draft:
        return draft.content
    return found.revisions[-1].content if found.revisions else Content()


def reporter_of(occurrence: Occurrence, *, today: date) -> Agency:
    """Who makes a review: the Department where it owes it, else whoever does."""
    owing = [cards()[id] for id in debtors(occurrence, today)]
    first = sorted(owing, key=lambda card: card.kind is not AgencyKind.DEPARTMENT)
    plan = occurrence.obligation.plan
    return db.session.get_one(Agency, first[0].id if first else holding(plan.owner_id, today))


def is_of_party(agency: Agency) -> bool:
    """Whether its papers have the Party's form: itself or its governing body is of the Party."""
    above = agency.governing_body
    return agency.kind is AgencyKind.PARTY or (above is not None and above.kind is AgencyKind.PARTY)


def head_of(
    agency: Agency, plan: Plan, *, sign: str = "BC", about: str = "", signed: date | None = None,
    today: date,
) -> Head:  # fmt: skip
    """What stands above a paper of the agency, by the names of its day."""
    on = signed or today
    above = agency.governing_body.name_on(on) if agency.governing_body else ""
    issuer = plan.issuer or (plan.parent.issuer if plan.parent else "")
    return Head(agency.name_on(on), above, sign, about, province(issuer), signed, today.year)


def accepted(plan_id: int, years: Collection[int], who: Who, *, today: date) -> list[Accepted]:
    """What the agencies reported for these years, each hand-in's newest accepted text.

    Of those whose hand-ins exist for this person.
    """
    query = (
        select(Submission.agency_id, Occurrence.year, Submission.id, Revision)
        .join(Submission, Submission.id == Revision.submission_id)
        .join(Occurrence, Occurrence.id == Submission.occurrence_id)
        .join(Obligation, Obligation.id == Occurrence.obligation_id)
        .where(Obligation.plan_id == plan_id, Obligation.kind == Kind.YEARLY_REPORT)
        .where(Occurrence.year.in_(years), Submission.state == State.ACCEPTED)
        .order_by(Occurrence.year, Submission.agency_id, Occurrence.quoted, Revision.number_of)
    )
    newest = {id: (agency, year, rev) for agency, year, id, rev in db.session.execute(query)}
    known = cards()
    return [
        Accepted(holder, known[agency].name_on(min(today, date(year, 12, 31))), year, rev.content)
        for agency, year, rev in newest.values()
        if workflow.sees(who, holder := holding(agency, today))
    ]


def hand_ins(
    plan: Plan, year: int, who: Who, *, today: date, agency_ids: Collection[int] | None = None
) -> Iterator[tuple[HandIn, Timeliness]]:
    """Who handed in what of a year, as far as it exists for this person; of these agencies."""
    page = pages = 1
    while page <= pages:
        found = listing(plan, year, who, today=today, page=page)
        for row, how in found.rows:
            if agency_ids is None or row.agency.id in agency_ids:
                yield row, how
        page, pages = page + 1, found.pages


def stands(row: HandIn, how: Timeliness) -> str:
    """How a hand-in stands: its state, and its day against the deadline."""
    state = STATE_WORDS[row.state]
    if how.on is None:
        if not how.tracked:
            return f"{state}; trước kỳ theo dõi"
        return f"{state}; {_late(how.days)}"
    step = f"{STEP_WORDS[row.due.clock]} ngày {day(how.on)},"
    if not how.tracked:
        return f"{state}; {step} trước kỳ theo dõi, không tính chậm"
    late = f"chậm {how.days} ngày" if how.days > 0 else "đúng hạn"
    return f"{state}; {step} {late}"


def _late(days: int) -> str:
    return f"quá hạn {days} ngày" if days > 0 else "chưa hết hạn"


def round_for(year: int) -> RoundCard | None:
    """The newest round of the maturity index whose results are of that year or before."""
    return next((one for one in maturity.rounds() if one.year <= year), None)


def compared(round_: RoundCard, who: Who, *, today: date) -> list[MaturityRow]:
    """The agencies of a round, with what this person sees of each."""
    rows: list[MaturityRow] = []
    page = pages = 1
    while page <= pages:
        found = queries_compare.table(round_, who, sort="name", page=page, today=today)
        rows += found.rows
        page, pages = page + 1, found.pages
    return rows


def own_maturity(
    round_: RoundCard, agency_id: int, who: Who, *, today: date
) -> Sequence[MaturityRow]:
    """The same of one agency alone."""
    query = maturity.facts_query().where(
        Assessment.round_id == round_.id, Assessment.agency_id.in_(stands_for(agency_id, today))
    )
    found = []
    for facts in maturity.read_facts(query):
        shown = maturity.shown_to(facts, round_, who, holding(facts.agency_id, today))
        if shown is None:
            continue
        sums = pillar_sums([facts.id]).get(facts.id, {})
        parts = tuple(shown.pillars(sums))
        card = cards()[facts.agency_id]
        found.append(
            MaturityRow(
                card, shown.source, shown.total, shown.level, facts.recognised, facts.id, parts
            )
        )
    return found


def maturity_cells(row: MaturityRow, on: date) -> list[str]:
    """An agency, its points by pillar and in all, whose points, the level."""
    points = [decimal_words(p.points) if p and p.declared else "–" for p in row.pillars]
    total = decimal_words(row.total.points) if row.total and row.total.declared else "–"
    level = row.level and f"{row.level} (theo tổng điểm)"
    if row.recognised:
        known = row.recognised
        level = f"{known.level} (Quyết định số {known.number} ngày {day(known.decided_on)})"
    whose = SOURCE_WORDS[row.source] if row.source else "chưa có hoặc chưa chia sẻ"
    return [row.agency.name_on(on), *points, total, whose, level or "chưa có"]
