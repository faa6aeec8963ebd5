"""Two rounds that are over and one that is open, with what agencies said of themselves."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import select

from .. import clock
from ..access import Who
from ..agencies.models import Agency
from ..database import db
from ..maturity import actions_assessment as actions
from ..maturity import actions_result as results
from ..maturity.actions_assessment import Typed
from ..maturity.actions_round import RoundDraft, close_round, create_round
from ..maturity.models import Edition
from ..maturity.models_assessment import Assessment
from ..maturity.models_round import Round
from ..maturity.parts import Part
from ..maturity.rules import Answer
from ..maturity.workflow import Basis
from ..plans.rules import Reading

SAMPLE = Path(__file__).with_name("maturity.toml")


def load(whos: Mapping[str, Who], markers: Mapping[str, str], *, at: datetime) -> None:
    """Open the rounds of the sample and let its agencies score themselves."""
    data = tomllib.loads(SAMPLE.read_text(encoding="utf-8"))
    for row in data["rounds"]:
        found = _round(row, whos["hoa"], at)
        for one in row["assessments"]:
            _assess(found, one, whos, markers, at)
        if row.get("closed"):
            close_round(found, by=whos["hoa"], at=at)


def _round(row: dict[str, Any], hoa: Who, at: datetime) -> Round:
    """The round that ships, or one more of the same agencies."""
    shipped = db.session.scalars(select(Round).order_by(Round.id)).first()
    assert shipped is not None
    if row.get("shipped"):
        return shipped
    today = clock.day_of(at)
    edition = db.session.scalars(select(Edition).where(Edition.decision == row["decision"])).one()
    draft = RoundDraft(
        name=row["name"].format(year=today.year), edition_id=edition.id,
        year=row.get("year", today.year), data_from=_day(row["data_from"], today),
        data_until=_day(row["data_until"], today), entry_from=_day(row["entry_from"], today),
        entry_until=_day(row["entry_until"], today) if "entry_until" in row else None,
        quoted=_day(row["quoted"], today) if "quoted" in row else None,
        reading=Reading.BEFORE if "quoted" in row else None, document=row.get("document", ""),
        agencies=frozenset(one.agency_id for one in shipped.agencies),
    )  # fmt: skip
    return create_round(draft, by=hoa, at=at)


def _day(value: date | int, today: date) -> date:
    """A date, or so many days from today."""
    return value if isinstance(value, date) else today + timedelta(days=value)


def _assess(
    found: Round, row: dict[str, Any], whos: Mapping[str, Who], markers: Mapping[str, str],
    at: datetime,
) -> None:  # fmt: skip
    by, hoa = whos[row["by"]], whos["hoa"]
    agency = db.session.get_one(Agency, by.agency_id)
    marker = markers.get(agency.name, "")
    made = actions.open_assessment(found, agency, by=by, at=at)
    parts = [Part(Basis.PILLARS, pillar.id) for pillar in found.edition.pillars]
    notes = row.get("notes", [])
    for number, points in enumerate(row["points"]):
        if points < 0:  # not declared
            continue
        note = notes[number] if number < len(notes) else ""
        note = f"{note} {marker}".strip() if row.get("marked") and number == 0 else note
        typed = Typed(Answer(points=Decimal(str(points))), note)
        actions.save_score(made, parts[number], typed, seen=0, by=by, at=at)
    if "link" in row:
        actions.add_link(made, parts[0], row["link"], "", by=by, at=at)
    if "entered" in row:
        actions.note_entry(made, row["entered"], seen=made.version, by=by, at=at)
    if row.get("asked"):
        actions.ask_review(made, seen=made.version, by=by, at=at)
        for number, text in enumerate(row.get("comments", [])):
            actions.comment(made, parts[number - 1] if number else None, text, by=hoa, at=at)
    _record(made, row, parts, hoa, at)


def _record(
    made: Assessment, row: dict[str, Any], parts: list[Part], hoa: Who, at: datetime
) -> None:
    if "appraised" in row:
        points = {
            part: results.Found(Decimal(str(value)), reason)
            for part, value, reason in zip(parts, row["appraised"], row["reasons"], strict=True)
        }
        results.record_points(made, points, seen=made.version, by=hoa, at=at)
    if "level" in row:
        total = sum((Decimal(str(value)) for value in row["appraised"]), Decimal(0))
        said = results.Recognised(row["level"], row["number"], row["decided_on"], total)
        results.recognise(made, said, seen=0, by=hoa, at=at)
