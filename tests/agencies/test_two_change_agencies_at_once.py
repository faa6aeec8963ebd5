"""Two confirm the same change at once, or somebody reports meanwhile: nothing is done twice."""

from sqlalchemy import func, select

from pressplan import clock, handover
from pressplan.accounts.queries import who_is
from pressplan.agencies.models import Agency, AgencyName, Succession
from pressplan.agencies.models_change import AgencyChange
from pressplan.database import db
from pressplan.errors import BadInput, NotYours, TooLate
from pressplan.tasks.actions import Progress, report
from pressplan.tasks.models import Commitment
from pressplan.tasks.workflow import State
from tests import cast
from tests.agencies.changing import NEW, decision, founded
from tests.tasks.work import BAO, DAI, agency_id, at_once, commitment, faults


def test_two_confirm_at_once_and_one_lands(app, hoa, hung):
    decided = decision("merged", BAO, DAI, to=(founded(),))
    seen = handover.preview(decided, today=clock.today()).digest
    whos = [who_is(hoa), who_is(hung)]

    def confirming(who):
        return lambda: handover.confirm(decided, {}, seen=seen, by=who, at=clock.now()).id

    outcomes = at_once(app, *(confirming(who) for who in whos))
    lost = [o for o in outcomes if isinstance(o, Exception)]
    assert len(lost) == 1, outcomes
    assert isinstance(lost[0], BadInput | TooLate)
    assert len(db.session.scalars(select(Succession)).all()) == 2
    assert len(db.session.scalars(select(AgencyChange)).all()) == 1
    names = select(func.count()).select_from(AgencyName).where(AgencyName.name == NEW)
    assert db.session.scalar(names) == 1
    assert db.session.get(Agency, agency_id(NEW)) is not None
    assert faults() == []


def test_who_reports_while_it_is_carried_out_is_counted_or_too_late(app, hoa, lan):
    found = commitment("3.a")
    decided = decision("merged", BAO, DAI, to=(founded(),))
    seen = handover.preview(decided, today=clock.today()).digest
    whos = {key: who_is(cast.person(key)) for key in ("hoa", "lan")}
    id, version = found.id, found.version

    def reporting():
        progress = Progress(State.IN_PROGRESS, 50, "Cùng lúc.")
        of = db.session.get_one(Commitment, id)
        return report(of, progress, seen=version, by=whos["lan"], at=clock.now())

    outcomes = at_once(
        app, reporting,
        lambda: handover.confirm(decided, {}, seen=seen, by=whos["hoa"], at=clock.now()).id,
    )  # fmt: skip
    assert all(isinstance(o, TooLate | NotYours) for o in outcomes if isinstance(o, Exception))
    assert not all(isinstance(o, Exception) for o in outcomes), outcomes
    assert faults() == []
