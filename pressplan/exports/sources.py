"""Where a report has its sections from that other features keep: each is asked in one line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..access import Who
from ..agencies.cards import cards
from ..agencies.queries import holding
from ..awards.queries import given
from ..funding.queries import sums
from ..funding.rules import SOURCE_WORDS, Amounts, added
from ..proposals.queries import open_rows
from ..proposals.workflow import ProposalKind, new_lines
from ..targets.queries import Stand, standings
from ..targets.rules import ATTAINMENT_WORDS, Attainment
from ..vietnamese import capital, day, number
from .report_words import Target

MOST = 50  # difficulties that are still open


@dataclass(frozen=True)
class Asked:
    """What a report is about: which plan and years, in order, as of which day, for whom.

    `agency_ids` None: of all agencies.
    """

    plan_id: int
    years: Sequence[int]
    on: date
    who: Who
    agency_ids: Sequence[int] | None = None


def targets(asked: Asked) -> Sequence[Target]:
    """The targets of the plan with what was attained; where nothing is said somebody writes it.

    Of an agency those in whose scope it is, each with its own figure.
    """
    return [
        Target(stand.horizon, stand.text, said)
        for stand in standings(asked.plan_id, on=asked.on)
        if (said := _attained(stand, asked.agency_ids)) is not None
    ]


def _attained(stand: Stand, agency_ids: Sequence[int] | None) -> str | None:
    """What is said of a target; None: it is not about these agencies."""
    if agency_ids is None:
        known = {stand.attainment, *(one.attainment for one in stand.agencies)}
        told = f"{capital(ATTAINMENT_WORDS[stand.attainment])}: {stand.said}"
        return told if known != {Attainment.NO_DATA} else ""
    own = [one for one in stand.agencies if one.agency_id in agency_ids]
    if not own:
        return None if stand.agencies else ""
    words = [
        f"{capital(ATTAINMENT_WORDS[one.attainment])}: {one.value}"
        for one in own
        if one.attainment is not Attainment.NO_DATA
    ]
    return "; ".join(words)


def raised(
    asked: Asked, kind: ProposalKind, *, beyond: Mapping[int, str] | None = None
) -> Sequence[str]:
    """Difficulties, or proposals, still open that day, a line each, the longest waiting first.

    `beyond`: by agency's id what its own report says, which is not said again.
    """
    known, beyond = cards(), beyond or {}
    return [
        f"{known[row.agency_id].name_on(asked.on)}: {row.text.rstrip('. ')} "
        f"(nêu ngày {day(row.raised_on)}, "
        f"{row.words[:1].lower()}{row.words[1:]})"
        for row in open_rows(asked.plan_id, asked.who, on=asked.on, most=MOST)
        if asked.agency_ids is None or row.agency_id in asked.agency_ids
        if row.kind is kind
        if not _says(beyond.get(holding(row.agency_id, asked.on), ""), row.text)
    ]


def _says(report: str, text: str) -> bool:
    """Whether each line of a text is one of the report's, be it after the code of a task."""
    lines = [line for line in text.split("\n") if line.strip()]
    return all(new_lines(report, [line]) != new_lines(report, ()) for line in lines)


def awards(asked: Asked) -> Sequence[str]:
    """Awards given in the years, a line each; none: somebody writes it."""
    known = cards()
    lines = []
    since, until = date(asked.years[0], 1, 1), date(asked.years[-1], 12, 31)
    for one in given(asked.plan_id, on=min(asked.on, until), since=since):
        if asked.agency_ids is not None and one.agency_id not in asked.agency_ids:
            continue
        body = known[one.agency_id].name_on(one.day)
        whom = f"{one.person}{f', {one.position}' if one.position else ''} ({body})"
        decision = f"{one.number} ngày {day(one.day)}{f' của {one.issuer}' if one.issuer else ''}"
        form = f"{one.form}, " if one.form else ""
        lines.append(f"{whom if one.person else body}: {form}{decision}; {one.text}")
    return lines


def funding(asked: Asked) -> Sequence[str]:
    """Funds of the years by source, or of an agency; none: somebody writes it."""
    found = [sums(asked.plan_id, year, asked.who, today=asked.on) for year in asked.years]
    if asked.agency_ids is None:
        by_source = _added([of_year.by_source for of_year in found])
        return _lines({SOURCE_WORDS[source]: each for source, each in by_source.items()})
    by_agency = _added([of_year.by_agency for of_year in found])
    own = {id: each for id, each in by_agency.items() if id in asked.agency_ids}
    return _lines({_name(id, asked.on): each for id, each in own.items()})


def _added(found: Sequence[Mapping[Any, Amounts]]) -> dict[Any, Amounts]:
    keys = dict.fromkeys(key for each in found for key in each)
    return {key: added(each[key] for each in found if key in each) for key in keys}


def _name(agency_id: int, on: date) -> str:
    return cards()[agency_id].name_on(on)


def _lines(amounts: Mapping[str, Amounts]) -> Sequence[str]:
    said = []
    for name, each in amounts.items():
        parts = [
            f"{word} {number(amount)} đồng"
            for word, amount in (
                ("đề nghị", each.proposed), ("được cấp", each.allocated), ("đã chi", each.spent),
            )
            if amount is not None
        ]  # fmt: skip
        if parts:
            said.append(f"{name}: {', '.join(parts)}")
    return said
