"""Rounds and assessments written as rows, for tests of what reads them."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from pressplan import clock
from pressplan.database import db
from pressplan.maturity.models import Component, Criterion, Edition, Pillar
from pressplan.maturity.models_assessment import Appraisal, Assessment, Recognition, Score
from pressplan.maturity.models_round import Round, RoundAgency
from pressplan.maturity.rules import Scoring, add_up
from pressplan.maturity.workflow import Basis
from tests.conftest import BACKENDS
from tests.tasks.work import BAO, DAI, TAP_CHI, agency_id

FIRST, SECOND, THIRD = "951/QĐ-BTTTT", "1827/QĐ-BTTTT", "3560/QĐ-BVHTTDL"
Points = Mapping[int, str | None]  # by the position of the pillar

# For what only words of a page are looked at: the same rows, once.
once = pytest.mark.parametrize("backend", BACKENDS[:1], indirect=True, scope="session")


def edition(decision: str = SECOND) -> Edition:
    """One of the editions that ship."""
    return db.session.scalars(select(Edition).where(Edition.decision == decision)).one()


def pillar(position: int, of: Edition) -> Pillar:
    return of.pillars[position - 1]


def make_round(
    name: str = "Đợt 2024", year: int = 2024, decision: str = SECOND,
    agencies: Sequence[str] = (BAO, DAI, TAP_CHI),
) -> Round:  # fmt: skip
    """A round of that year with these agencies; committed."""
    made = Round(
        edition_id=edition(decision).id, name=name, year=year, data_from=date(year, 1, 1),
        data_until=date(year, 10, 31), entry_from=date(year, 11, 1), entry_until=None,
        agencies=[RoundAgency(agency_id=agency_id(agency)) for agency in agencies],
    )  # fmt: skip
    db.session.add(made)
    db.session.commit()
    return made


def make_assessment(
    of: Round, agency: str = BAO, scores: Points | None = None, *, shared: bool = True,
    appraised: Points | None = None,
) -> Assessment:  # fmt: skip
    """What an agency scored itself and the council found, pillar by pillar; committed.

    A pillar that is not named is undeclared.
    """
    pillars = edition_of(of).pillars
    own, council = _points(scores), _points(appraised)
    sums = [add_up((found.get(p.position), p.maximum) for p in pillars) for found in (own, council)]
    now = clock.now()
    made = Assessment(
        round_id=of.id, agency_id=agency_id(agency), basis=Basis.PILLARS,
        shared_at=now if shared else None,
        self_total=sums[0].points, self_declared=sums[0].declared, self_count=sums[0].count,
        appraised_total=sums[1].points, appraised_declared=sums[1].declared,
        appraised_count=sums[1].count,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    for one in pillars:
        part = {"assessment_id": made.id, "pillar_id": one.id}
        if (points := own.get(one.position)) is not None:
            db.session.add(Score(**part, points=points, saved_at=now, saved_by="Trần Thị Lan"))
        if (points := council.get(one.position)) is not None:
            db.session.add(
                Appraisal(**part, points=points, recorded_at=now, recorded_by="Nguyễn Thị Hoa")
            )
    db.session.commit()
    return made


def recognise(of: Assessment, level: str = "Tốt", number: str = "12/QĐ-BTTTT") -> Recognition:
    """The level that the Ministry recognised; committed."""
    made = Recognition(
        assessment_id=of.id, level=level, number=number, decided_on=date(2025, 3, 1),
        recorded_at=clock.now(), recorded_by="Nguyễn Thị Hoa",
    )  # fmt: skip
    db.session.add(made)
    db.session.commit()
    return made


def add_criteria(of: Edition, position: int = 1, count: int = 2) -> list[Criterion]:
    """A component with criteria under a pillar, in an edition that no round uses; committed."""
    criteria = [
        Criterion(
            position=n, code=f"{position}.1.{n}", text=f"Tiêu chí {n}", maximum=Decimal("3.00"),
            scoring=Scoring.FREE,
        )
        for n in range(1, count + 1)
    ]  # fmt: skip
    component = Component(
        position=1, code=f"{position}.1", name="Nhận thức", maximum=Decimal(3 * count),
        criteria=criteria,
    )  # fmt: skip
    pillar(position, of).components.append(component)
    db.session.commit()
    return criteria


def edition_of(of: Round) -> Edition:
    return db.session.get_one(Edition, of.edition_id)


def _points(typed: Points | None) -> dict[int, Decimal]:
    return {n: Decimal(value) for n, value in (typed or {}).items() if value is not None}
