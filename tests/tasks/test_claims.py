"""Many at once: one lands, the others are told, and nothing is lost or counted twice."""

import pytest

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.errors import TooLate
from pressplan.tasks.actions import Progress, judge, report
from pressplan.tasks.models import Commitment, ProgressUpdate
from pressplan.tasks.workflow import State, Verdict
from tests.tasks.work import at_once, commitment, completes, faults, reports

PROGRESS = Progress(State.IN_PROGRESS, 50, "Nhiều người cùng gửi.")


def reporting(id, seen, by):
    def job():
        return report(
            db.session.get_one(Commitment, id), PROGRESS, seen=seen, by=by, at=clock.now()
        )

    return job


def judging(id, verdict, seen, by):
    def job():
        written = db.session.get_one(ProgressUpdate, id)
        judge(written, verdict, reason="Thiếu số liệu.", seen=seen, by=by, at=clock.now())
        return verdict

    return job


def won(outcomes):
    """Those that landed; whoever did not was told that another was quicker."""
    assert all(isinstance(o, TooLate) for o in outcomes if isinstance(o, Exception)), outcomes
    return [o for o in outcomes if not isinstance(o, Exception)]


def numbers(work):
    return [u.number for u in work.updates]


def test_of_eight_reports_on_what_all_have_seen_one_lands(app, lan):
    work = commitment("3.a")
    jobs = [reporting(work.id, 0, who_is(lan)) for _ in range(8)]
    assert len(won(at_once(app, *jobs))) == 1
    assert numbers(commitment("3.a")) == [1]
    assert faults() == []


def test_of_eight_judgements_of_an_update_one_lands(app, lan, hoa, hung):
    written = completes(lan, commitment("3.a"))
    verdicts = [Verdict.CONFIRMED, Verdict.RETURNED] * 4
    judges = [who_is(hoa), who_is(hung)] * 4
    jobs = [judging(written.id, v, 1, by) for v, by in zip(verdicts, judges, strict=True)]
    (verdict,) = won(at_once(app, *jobs))
    expected = State.DONE if verdict is Verdict.CONFIRMED else State.RETURNED
    assert commitment("3.a").standing.state is expected
    assert faults() == []


def test_a_report_and_a_judgement_at_once_are_one_or_the_other(app, lan, hoa):
    work = commitment("3.a")
    written = reports(lan, work)
    jobs = [
        reporting(work.id, 1, who_is(lan)),
        judging(written.id, Verdict.CONFIRMED, 1, who_is(hoa)),
    ]
    assert len(won(at_once(app, *jobs * 4))) == 1
    work = commitment("3.a")
    assert numbers(work) in ([1], [1, 2])
    assert (work.updates[0].judgement is not None) == (numbers(work) == [1])
    assert faults() == []


@pytest.mark.parametrize("rounds", [5])
def test_people_who_look_again_after_being_too_late_all_land_in_the_end(app, lan, rounds):
    work_id = commitment("3.a").id
    landed = 0
    for _ in range(rounds):
        seen = commitment("3.a").version
        landed += len(won(at_once(app, *[reporting(work_id, seen, who_is(lan)) for _ in range(4)])))
    assert landed == rounds
    assert numbers(commitment("3.a")) == list(range(1, rounds + 1))
    assert faults() == []


def test_different_commitments_are_reported_on_side_by_side(app, lan, minh, chi):
    works = [
        (commitment(code, person.agency.name), who_is(person))
        for code in ("1.b", "3.a", "3.b")
        for person in (lan, minh, chi)
    ]
    jobs = [reporting(work.id, 0, by) for work, by in works]
    assert len(won(at_once(app, *jobs))) == 9
    assert faults() == []
