"""What agencies raised and leadership asked for, as it stood on the day that is looked at."""

from collections.abc import Collection
from dataclasses import dataclass

from ..access import Matter, Who, may_see
from ..agencies.cards import cards
from ..agencies.concerned import whose
from ..agencies.models import Agency, AgencyName, GroupMember, Succession
from ..agencies.queries import holding
from ..directives import queries as directives
from ..directives.models import Directive, DirectiveBody, DirectiveReport
from ..directives.rules import Status
from ..memory import remembered
from ..plans.models import Plan
from ..proposals import queries as proposals
from ..proposals.models import Proposal, ProposalStep
from .forms import Asked

MOST = 6


@dataclass(frozen=True)
class Raised:
    """A difficulty or proposal that is still open: who raised it, what, how long it waits."""

    row: proposals.Row
    agency: str
    days: int


@dataclass(frozen=True)
class Directed:
    """A directive with who answers and the last words of those who did."""

    row: directives.Row
    bodies: str
    words: tuple[tuple[str, str], ...]


@dataclass(frozen=True, eq=False)
class Voices:
    """Counts over all, and the first that are open."""

    counts: proposals.Counts
    raised: tuple[Raised, ...]
    directed: tuple[Directed, ...]
    open: int
    overdue: int
    done: int


def voices(asked: Asked, who: Who) -> Voices:
    """What was raised and directed on the plan, of what this person sees."""
    alike = Who(0, "", "", who.role, who.agency_id, governs=who.governs)
    return _voices(asked, alike)


@remembered(
    Plan, Proposal, ProposalStep, Directive, DirectiveBody, DirectiveReport, Agency, AgencyName,
    GroupMember, Succession, most=60,
)  # fmt: skip
def _voices(asked: Asked, who: Who) -> Voices:
    visible = _visible(asked, who)
    counts = proposals.counts(asked.plan_id, on=asked.on, visible=visible)
    open_ = proposals.open_rows(asked.plan_id, who, on=asked.on, most=500 if asked.agency else MOST)
    own = [row for row in open_ if asked.agency in (None, row.agency_id)][:MOST]
    directed = [
        row
        for row in directives.rows(asked.plan_id, who, on=asked.on)
        if not asked.agency or any(one.agency_id == asked.agency for one in row.answers)
    ]
    live = [row for row in directed if row.is_open]
    shown = live or directed[:2]
    return Voices(
        counts,
        tuple(Raised(row, _name(row.agency_id, asked), (asked.on - row.since).days) for row in own),
        tuple(_directed(row, asked, who) for row in shown[:MOST]),
        len(live),
        sum(row.status is Status.OVERDUE for row in live),
        len(directed) - len(live),
    )


def _visible(asked: Asked, who: Who) -> Collection[int] | None:
    """The ids of the agencies whose difficulties count; None: all."""
    ids = whose(who, Matter.DIFFICULTIES, asked.on)
    if not asked.agency:
        return ids
    return [asked.agency] if ids is None or asked.agency in ids else []


def _name(agency_id: int, asked: Asked) -> str:
    return cards()[agency_id].short_on(asked.on)


def _directed(row: directives.Row, asked: Asked, who: Who) -> Directed:
    """Who answers is told to all who see the directive, their words to who sees the body's own."""
    names = [_name(one.agency_id, asked) for one in row.answers]
    rest = f" và {len(names) - 4} cơ quan khác" if len(names) > 4 else ""
    words = [
        (_name(one.agency_id, asked), one.text)
        for one in row.answers
        if one.text and may_see(who, Matter.DIRECTIVES, holding(one.agency_id, asked.on))
    ]
    return Directed(row, ", ".join(names[:4]) + rest, tuple(words[:3]))
