"""The figures of leadership's page, and who is late."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from ..accounts.models import Account
from ..accounts.people import people_of
from ..agencies.cards import Card, cards
from ..agencies.models import Agency, AgencyName
from ..database import db
from ..memory import remembered
from ..plans.models import Plan
from ..proposals.models import Proposal
from ..tasks import figures
from ..tasks.figures import Cut, within
from ..tasks.last_words import LastWord, last_words
from ..tasks.models import Judgement, ProgressUpdate, Standing, Task
from ..tasks.models_tally import Tally, TaskTally
from ..tasks.queries import reckoning
from ..tasks.rules import Figures, Reckoning, named_on, sum_of
from ..tasks.workflow import ENDED
from .forms import Asked

WORST = 10
TALLIES = (Tally, TaskTally)


@dataclass(frozen=True)
class Share:
    """The figures of one section or agency, and those of the earlier day if one is asked for."""

    name: str
    id: int
    figures: Figures
    before: Figures | None = None


class Contact(NamedTuple):
    """Whom to ring."""

    name: str
    position: str
    phone: str


@dataclass(frozen=True)
class Late:
    """An agency with overdue work or without word, whom to ring, its last words on that work."""

    agency: Card
    overdue: list[figures.Dated]
    overdue_total: int
    stale: int
    expected: int
    people: list[Contact]
    words: dict[int, LastWord]


@dataclass(frozen=True, eq=False)
class Overview:
    """One plan in one year, as leadership sees it; lists of agencies may show the worst alone.

    Many requests share one: it is remembered.
    """

    tasks: int
    figures: Figures
    before: Figures | None
    sections: list[Share]
    agencies: list[Share]
    agencies_total: int
    late: list[Late]
    late_total: int
    most_silent: str


def overview(
    plan: Plan, asked: Asked, *, hears: Collection[int] | None = None, most: int | None = WORST
) -> Overview:
    """The figures and who is late, in a constant number of queries; of each list the first `most`.

    `hears`: the agencies whose unconfirmed words the reader may see; None: all.
    """
    by = reckoning(plan, today=asked.on)
    earlier = reckoning(plan, today=asked.against) if asked.against else None
    heard = None if hears is None else tuple(sorted(hears))
    return _overview(plan, asked, by, earlier, heard, most)


@remembered(
    Plan, Task, Standing, *TALLIES, Account, ProgressUpdate, Judgement, Proposal, Agency,
    AgencyName, most=60,
)  # fmt: skip
def _overview(
    plan: Plan, asked: Asked, by: Reckoning, earlier: Reckoning | None,
    heard: tuple[int, ...] | None, most: int | None,
) -> Overview:  # fmt: skip
    cut = asked.cut
    sections = figures.by_section(cut, by)
    before = figures.by_section(asked.before, earlier) if earlier else {}
    owing = figures.owing(cut, by)
    agencies, agencies_total = _agencies(asked, by, earlier, owing, most)
    return Overview(
        tasks=figures.tasks_in(cut, by),
        figures=sum_of(sections.values()),
        before=sum_of(before.values()) if earlier else None,
        sections=[
            Share(
                f"{section.number}. {section.title}", section.id,
                sections.get(section.id, Figures()),
                before.get(section.id, Figures()) if earlier else None,
            )
            for section in plan.sections
            if asked.section in (None, section.id)
        ],
        agencies=agencies,
        agencies_total=agencies_total,
        late=_late(cut, by, owing[:most], heard),
        late_total=len(owing),
        most_silent=_most_silent(owing),
    )  # fmt: skip


def _agencies(
    asked: Asked, by: Reckoning, earlier: Reckoning | None, owing: Sequence[figures.Owing],
    most: int | None,
) -> tuple[list[Share], int]:  # fmt: skip
    """The agencies with their figures, those that owe most first; and how many there are."""
    leads = _leads_then(asked.cut, by) if asked.past else _leads(asked.cut, by)
    first = [row.agency_id for row in owing]
    others = sorted(set(leads) - set(first), key=lambda id: cards()[id].name)
    ids = [*first, *others][:most]
    found = figures.by_agency(asked.cut, by, ids=ids)
    before = figures.by_agency(asked.before, earlier, ids=ids) if earlier else {}
    on = named_on(by.today, asked.year)
    shares = [
        Share(
            cards()[id].name_on(on), id, found.get(id, Figures()),
            before.get(id, Figures()) if earlier else None,
        )
        for id in ids
    ]  # fmt: skip
    return sorted(shares, key=_badness), len(leads)


@remembered(Tally)
def _leads(cut: Cut, by: Reckoning) -> tuple[int, ...]:
    """The ids of the agencies that have commitments which no document ended."""
    query = select(Tally.agency_id).where(*within(Tally, cut, by), Tally.state.not_in(ENDED))
    return tuple(db.session.scalars(query.distinct()))


@remembered(Standing)
def _leads_then(cut: Cut, by: Reckoning) -> tuple[int, ...]:
    query = select(Standing.agency_id).where(*within(Standing, cut, by))
    return tuple(db.session.scalars(query.where(Standing.state.not_in(ENDED)).distinct()))


def _badness(share: Share) -> tuple[int, int, str]:
    counted = share.figures
    return -counted.open_late, counted.updated - counted.expected, share.name


def _most_silent(owing: Sequence[figures.Owing]) -> str:
    """The agency that owes more updates than any other; nobody when two owe as many."""
    owed = sorted(((row.stale + row.expected, row.agency_id) for row in owing), reverse=True)
    if not owed or not owed[0][0] or (len(owed) > 1 and owed[0][0] == owed[1][0]):
        return ""
    return cards()[owed[0][1]].name


def _late(
    cut: Cut, by: Reckoning, owing: Sequence[figures.Owing], heard: tuple[int, ...] | None
) -> list[Late]:
    """Who is late, with names: overdue work, then a whole period without a word."""
    ids = [row.agency_id for row in owing]
    late: dict[int, list[figures.Dated]] = {}
    for dated in figures.overdue(cut, by, agency_ids=ids):
        late.setdefault(dated.agency.id, []).append(dated)
    told = [
        dated.commitment_id
        for id, each in late.items()
        if heard is None or id in heard
        for dated in each
    ]
    words = last_words(told, until=by.today if cut.past else None)
    people = people_of(ids)
    return [
        Late(
            agency=cards()[row.agency_id],
            overdue=late.get(row.agency_id, []),
            overdue_total=row.overdue,
            stale=row.stale,
            expected=row.expected,
            people=[Contact(p.name, p.position, p.phone) for p in people.get(row.agency_id, [])],
            words=words,
        )
        for row in owing
    ]


def first_day(plan: Plan, today: date) -> date:
    """The first day as of which the plan can be looked at: its tracking began then."""
    return min(plan.tracking_from, today)
