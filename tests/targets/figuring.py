"""What people do with targets in one line each, for tests."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from pressplan import clock
from pressplan.accounts.models import Account
from pressplan.accounts.queries import who_is
from pressplan.database import db, reading
from pressplan.targets.actions_measure import FigureDraft, judge, measure, new_token
from pressplan.targets.method import Answer
from pressplan.targets.models import Measurement, Target
from pressplan.targets.queries import Stand, standings
from pressplan.targets.rules import Attainment
from pressplan.tasks.workflow import Verdict
from tests import cast
from tests.tasks.work import BAO, agency_id

DONE, DOING, NOT_YET = Answer
REACHED, ON_THE_WAY, BEHIND, NO_DATA = Attainment


def target(position: int) -> Target:
    """A target of the province's plan by its place in the document."""
    query = select(Target).where(Target.position == position).order_by(Target.id)
    found = db.session.scalars(query).first()
    assert found is not None
    return found


def gives(
    by: Account, of: Target, said: Answer | str, *, year: int = 2026, agency: str = BAO,
    at: datetime | None = None, **more: Any,
) -> Measurement:  # fmt: skip
    """The person gives a figure; committed."""
    value = {"answer": said} if isinstance(said, Answer) else {"amount": Decimal(said)}
    made = measure(
        of, agency_id(agency), FigureDraft(year, **value, **more), token=new_token(),
        by=who_is(by), at=at or clock.now(),
    )  # fmt: skip
    db.session.commit()
    return made


def confirms(by: Account, made: Measurement, *, at: datetime | None = None) -> None:
    judge(made, Verdict.CONFIRMED, by=who_is(by), at=at or clock.now())
    db.session.commit()


def confirmed(by: Account, of: Target, said: Answer | str, **more: Any) -> Measurement:
    """A figure that the Department confirmed at once."""
    made = gives(by, of, said, **more)
    confirms(cast.person("hung"), made, at=more.get("at"))
    return made


def stand(position: int, on=None) -> Stand:
    """How a target stands on a day, as a page reads it."""
    of = target(position)
    with reading():
        found = standings(of.plan_id, on=on or clock.today())
    return next(one for one in found if one.target_id == of.id)


def url(of: Target, agency: str = BAO, more: str = "") -> str:
    return f"/targets/{of.id}/agencies/{agency_id(agency)}{more}"
