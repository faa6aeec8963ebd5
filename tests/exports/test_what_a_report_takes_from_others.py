"""A report's sections say what targets, proposals and money say on their own pages."""

from datetime import date

import pytest

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.awards.actions import AwardDraft, Word, make, propose
from pressplan.awards.rules import Move
from pressplan.database import db, reading
from pressplan.exports import sources
from pressplan.proposals.actions import raise_
from pressplan.proposals.workflow import ProposalKind
from tests.funding.test_money_is_written_down import written
from tests.targets.figuring import DONE, confirmed, target
from tests.targets.figuring import stand as stand_of
from tests.tasks.work import BAO, DAI, agency_id

DIFFICULTY, PROPOSAL = ProposalKind


@pytest.fixture
def asked(app, plan, hoa):
    def of(*agencies, years=(2026,)):
        ids = [agency_id(name) for name in agencies] or None
        return sources.Asked(plan.id, years, clock.today(), who_is(hoa), ids)

    return of


def test_a_target_is_said_as_its_page_says_it(asked, lan):
    with reading():
        first = sources.targets(asked())[0]
    assert first.said == ""  # nobody gave a figure: somebody must write it
    confirmed(lan, target(1), DONE)
    with reading():
        first, own, other = (sources.targets(asked(*who))[0] for who in ((), (BAO,), (DAI,)))
    assert first.said.endswith(stand_of(1).said)
    assert "Đạt" in own.said
    assert other.said == ""


def test_what_was_raised_is_said_once_and_by_its_kind(asked, plan, lan, minh):
    for by, kind, text in (
        (lan, DIFFICULTY, "Thiếu máy."), (minh, DIFFICULTY, "Thiếu người."),
        (lan, DIFFICULTY, "Thiếu kinh phí."), (lan, PROPOSAL, "Cấp máy."),
    ):  # fmt: skip
        raise_(kind, text, plan_id=plan.id, agency_id=by.agency_id, by=who_is(by), at=clock.now())
    db.session.commit()
    said = {
        agency_id(DAI): "3.a. Thiếu người\nThiếu máy.",  # what Lan's agency lacks stays open
        agency_id(BAO): "Thiếu kinh phí. Thiếu máy. Thiếu người.\n- Thiếu kinh phí;",
    }
    with reading():
        told = sources.raised(asked(), DIFFICULTY, beyond=said)
        own = sources.raised(asked(DAI), DIFFICULTY)
        proposed = sources.raised(asked(), PROPOSAL)
    assert told == [f"{BAO}: Thiếu máy (nêu ngày 20/11/2026, chờ Sở tiếp nhận)"]
    assert [line.split(":")[0] for line in own] == [DAI]
    assert len(proposed) == 1


def test_money_is_summed_by_source_or_told_of_one_agency(asked, lan, minh):
    written(lan, proposed=1_500_000_000, allocated=900_000_000)
    written(minh, "3.b", DAI, proposed=500_000_000)
    with reading():
        assert sources.funding(asked()) == [
            "Ngân sách nhà nước: đề nghị 2.000.000.000 đồng, được cấp 900.000.000 đồng"
        ]
        assert sources.funding(asked(DAI)) == [f"{DAI}: đề nghị 500.000.000 đồng"]
        assert sources.awards(asked()) == []


def test_a_report_speaks_of_the_years_that_it_is_about(asked, plan, hoa, lan):
    def awarded(text, day):
        draft = AwardDraft(plan.id, agency_id(BAO), text, proposed_on=day, source="Công văn 1")
        made = propose(draft, token=text, by=who_is(hoa), at=clock.now())
        for_it = Word(day=day, in_favour=True)
        make(made, Move.APPRAISAL, for_it, seen=made.state, by=who_is(hoa), at=clock.now())
        decision = Word(day=day, number="1/QĐ", issuer="UBND tỉnh", form="Bằng khen")
        make(made, Move.AWARDING, decision, seen=made.state, by=who_is(hoa), at=clock.now())
        db.session.commit()

    awarded("Năm trước.", date(2025, 12, 31))
    awarded("Năm nay.", date(2026, 1, 1))
    written(lan, year=2025, proposed=1_000_000)
    written(lan, year=2026, proposed=20_000_000)
    for years, awards, money in (
        ([2025], ["Năm trước."], "1.000.000"), ([2026], ["Năm nay."], "20.000.000"),
        (range(2023, 2027), ["Năm trước.", "Năm nay."], "21.000.000"),
    ):  # fmt: skip
        with reading():
            of = asked(years=years)
            assert [line.split("; ")[1] for line in sources.awards(of)] == awards
            assert sources.funding(of) == [f"Ngân sách nhà nước: đề nghị {money} đồng"]
            assert f"đề nghị {money} đồng" in sources.funding(asked(BAO, years=years))[0]
