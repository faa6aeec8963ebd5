"""What people do with assessments, in one line each."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from pressplan import clock
from pressplan.accounts.models import Account
from pressplan.accounts.queries import who_is
from pressplan.agencies.models import Agency
from pressplan.database import db
from pressplan.maturity import actions_assessment as actions
from pressplan.maturity.actions_assessment import Typed
from pressplan.maturity.actions_edition import create_edition
from pressplan.maturity.actions_round import RoundDraft, create_round
from pressplan.maturity.models_assessment import Assessment
from pressplan.maturity.models_round import Round
from pressplan.maturity.parts import Part
from pressplan.maturity.rules import Answer
from pressplan.maturity.workflow import Basis
from tests.maturity.annexes import small_annex

YEAR = {
    "year": 2026, "data_from": date(2025, 11, 1), "data_until": date(2026, 10, 31),
    "entry_from": date(2026, 11, 1),
}  # fmt: skip


def the_round() -> Round:
    """The round that ships: of 2023, pillars only."""
    return db.session.scalars(select(Round).order_by(Round.id)).first()


def a_round_of_the_annex(hoa: Account) -> Round:
    """A round of this year by the small annex of the tests; committed."""
    at = clock.now()
    edition = create_edition(small_annex(), by=who_is(hoa), at=at)
    members = frozenset(row.agency_id for row in the_round().agencies)
    draft = RoundDraft("Đợt thử 2026", edition.id, agencies=members, **YEAR)
    made = create_round(draft, by=who_is(hoa), at=at)
    db.session.commit()
    return made


def begun(by: Account, of: Round | None = None) -> Assessment:
    """The assessment of this person's agency; committed."""
    agency = db.session.get_one(Agency, by.agency_id)
    made = actions.open_assessment(of or the_round(), agency, by=who_is(by), at=clock.now())
    db.session.commit()
    return made


def pillar(of: Assessment, position: int) -> Part:
    return Part(Basis.PILLARS, of.round.edition.pillars[position - 1].id)


def criterion(of: Assessment, code: str) -> Part:
    """The part of the criterion of this code."""
    for one in of.round.edition.pillars:
        for component in one.components:
            for found in component.criteria:
                if found.code == code:
                    return Part(Basis.CRITERIA, found.id)
    raise LookupError(code)


def says(
    by: Account, of: Assessment, part: Part, points: str = "", *, note: str = "", seen: int = 0,
    **answer: object,
) -> None:  # fmt: skip
    """Score one part; committed."""
    given = Answer(points=Decimal(points), **answer) if points else Answer(**answer)
    typed = Typed(given, note)
    actions.save_score(of, part, typed, seen=seen, by=who_is(by), at=clock.now())
    db.session.commit()


def scores_pillars(by: Account, of: Assessment, points: Mapping[int, str]) -> None:
    """Score pillars by their position; committed."""
    for position, given in points.items():
        says(by, of, pillar(of, position), given)


def asks(by: Account, of: Assessment) -> None:
    """Ask the Department to look through it; committed."""
    actions.ask_review(of, seen=of.version, by=who_is(by), at=clock.now())
    db.session.commit()


def url(of: Assessment, rest: str = "") -> str:
    return f"/maturity/assessments/{of.id}{rest and '/' + rest}"


def part_url(of: Assessment, part: Part, rest: str = "") -> str:
    return url(of, f"{part.kind.value}/{part.id}{rest and '/' + rest}")
