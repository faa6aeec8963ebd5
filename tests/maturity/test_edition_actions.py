"""An annex becomes part of its edition, all or nothing; what assessments use stays as it is."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.errors import BadInput, TooLate
from pressplan.history.queries import lines_about
from pressplan.maturity import actions_annex, actions_edition, carrying
from pressplan.maturity.models import Component, Criterion, CriterionTier, Edition
from pressplan.maturity.models_annex import KeptAnnex
from pressplan.maturity.models_link import PillarTask
from pressplan.maturity.queries_edition import contents, draft_of
from tests import cast
from tests.maturity.annexes import annex_for, small_annex
from tests.maturity.editions import OPEN, assess, edition, kept, round_of
from tests.tasks.work import at_once


def confirm(found: KeptAnnex, *, new: bool = False, by: str = "hoa") -> Edition:
    return actions_annex.confirm(
        found.id, makes_new=new, by=who_is(cast.person(by)), at=clock.now()
    )


def change(draft, *, seen: int | None = None) -> bool:
    found = edition()
    return actions_edition.change_edition(
        found.id, draft, seen=found.version if seen is None else seen,
        by=who_is(cast.person("hoa")), at=clock.now(),
    )  # fmt: skip


def how_many() -> tuple[int, ...]:
    """Rows of editions, components, criteria and tiers."""
    models = (Edition, Component, Criterion, CriterionTier)
    return tuple(db.session.scalar(select(func.count()).select_from(model)) for model in models)


def test_an_annex_fills_the_edition_and_confirms_what_it_lacked(app):
    before = edition()
    pillars, wanted = [pillar.id for pillar in before.pillars], annex_for(draft_of(before))
    assert [pillar.maximum for pillar in before.pillars][1] is None
    links = carrying.links_of(before)
    made = confirm(kept())
    db.session.commit()
    db.session.expire_all()
    found = edition()
    assert (found.id, found.edition_number, draft_of(found)) == (made.id, 1, wanted)
    assert [pillar.id for pillar in found.pillars] == pillars
    assert found.maximum == Decimal("100.00")
    assert carrying.links_of(found) == links != []
    line = lines_about(found)[0]
    assert line.text == f"Sửa bộ chỉ số {OPEN}"
    assert line.after["Điểm tối đa của trụ cột 2"] == "24"
    assert line.after["Tiêu chí thêm mới"].startswith("20 (1.1.1, 1.1.2,")


def test_an_edition_that_is_assessed_stays_and_a_new_version_is_made(app):
    old = edition()
    assess(round_of(old))
    db.session.commit()
    before, links = draft_of(old), carrying.links_of(old)
    made = confirm(kept(), new=True)
    db.session.commit()
    db.session.expire_all()
    assert (made.edition_number, made.corrects_id, made.title) == (2, old.id, f"{OPEN} (bản 2)")
    assert draft_of(db.session.get_one(Edition, old.id)) == before
    assert draft_of(made) == annex_for(before)
    assert carrying.links_of(made) == links
    with pytest.raises(TooLate, match="được giữ nguyên"):
        actions_edition.change_edition(
            old.id, before, seen=2, by=who_is(cast.person("hoa")), at=clock.now()
        )


def test_a_round_without_an_assessment_does_not_hold_it(app):
    assert contents()[edition("951/QĐ-BTTTT").id].rounds == ("Đợt 1 năm 2023",)
    round_of(edition())
    assert confirm(kept()).edition_number == 1


@pytest.mark.parametrize("used", [True, False])
def test_what_one_was_told_no_longer_holds(app, used):
    found, round_ = kept(), round_of(edition())
    if used:
        assess(round_)
    db.session.commit()
    before = how_many()
    with pytest.raises(TooLate, match="xem lại rồi xác nhận"):
        confirm(found, new=not used)
    assert how_many() == before
    assert db.session.get(KeptAnnex, found.id) is not None


def test_an_annex_is_confirmed_once_and_within_a_day(app, at_work):
    found, again = kept(), kept()
    old_id = found.id
    confirm(found)
    db.session.commit()
    with pytest.raises(TooLate, match="đã được xác nhận"):
        actions_annex.confirm(
            old_id, makes_new=False, by=who_is(cast.person("hoa")), at=clock.now()
        )
    with pytest.raises(TooLate, match="đã thay đổi sau khi kiểm tra"):
        confirm(again)
    with pytest.raises(TooLate, match="quá một ngày"):
        actions_annex.confirm(
            again.id, makes_new=False, by=who_is(cast.person("hoa")),
            at=clock.now() + timedelta(hours=25),
        )  # fmt: skip


def test_what_waited_for_more_than_a_day_goes(app):
    first = kept()
    first.made_at -= timedelta(hours=25)
    first_id = first.id
    db.session.commit()
    kept()
    assert db.session.scalars(select(KeptAnnex.id)).all() != []
    assert db.session.get(KeptAnnex, first_id) is None


def test_two_confirm_at_once_and_one_wins(app):
    first, second = kept(), kept()
    first_id, second_id = first.id, second.id

    def job(id: int):
        return lambda: (
            actions_annex.confirm(
                id, makes_new=False, by=who_is(cast.person("hoa")), at=clock.now()
            ).id
        )

    found = at_once(app, job(first_id), job(first_id), job(second_id))
    assert sum(isinstance(each, int) for each in found) == 1, found
    assert sum(isinstance(each, TooLate) for each in found) == 2, found
    assert how_many()[1:] == (10, 20, 15)


def test_an_assessment_begins_while_somebody_confirms(app):
    """Whichever is first: the edition that an assessment began with is never changed."""
    round_, found = round_of(edition()), kept()
    round_id, kept_id = round_.id, found.id

    def begin() -> str:
        assess(db.session.get_one(type(round_), round_id))
        return "begun"

    def fill() -> int:
        return actions_annex.confirm(
            kept_id, makes_new=False, by=who_is(cast.person("hoa")), at=clock.now()
        ).id

    begun, filled = at_once(app, begin, fill)
    assert begun == "begun"
    lines = [line.event for line in lines_about(edition())]
    assert ("edition-changed" in lines) == isinstance(filled, int)
    if not isinstance(filled, int):
        assert isinstance(filled, TooLate)
        assert how_many()[1:] == (0, 0, 0)


def test_links_to_parts_are_carried_over_by_code(app):
    confirm(kept())
    db.session.commit()
    found = edition()
    task_id = carrying.links_of(found)[0].task_id
    pillar = found.pillars[1]
    component, other = pillar.components[0], pillar.components[1]
    db.session.add_all(
        [
            PillarTask(task_id=task_id, pillar_id=pillar.id, component_id=component.id),
            PillarTask(task_id=task_id, pillar_id=pillar.id, criterion_id=other.criteria[0].id),
            PillarTask(
                task_id=task_id, pillar_id=found.pillars[4].id,
                criterion_id=found.pillars[4].components[0].criteria[1].id,
            ),
        ]
    )  # fmt: skip
    db.session.commit()
    now = draft_of(found)
    last = now.pillars[4]
    renamed = replace(last.components[0].criteria[1], code="5.1.9")
    parts = replace(last.components[0], criteria=(last.components[0].criteria[0], renamed))
    changed = replace(last, components=(parts, last.components[1]))
    confirm(kept(replace(now, pillars=(*now.pillars[:4], changed))))
    db.session.commit()
    links = [each for each in carrying.links_of(edition()) if each.task_id == task_id]
    assert carrying.Link(task_id, 2, component="2.1") in links
    assert carrying.Link(task_id, 2, criterion="2.2.1") in links
    assert carrying.Link(task_id, 5) in links  # its criterion is not there any more


def test_head_pillars_and_levels_are_changed_and_the_criteria_stay(app):
    confirm(kept())
    db.session.commit()
    found = edition()
    ids = [one.id for pillar in found.pillars for one in pillar.components]
    draft = draft_of(found)
    wanted = replace(
        draft,
        issuer="Bộ khác",
        pillars=(replace(draft.pillars[0], name="Tên khác"), *draft.pillars[1:]),
    )
    assert change(wanted)
    db.session.commit()
    db.session.expire_all()
    assert draft_of(edition()) == wanted
    assert [one.id for pillar in edition().pillars for one in pillar.components] == ids
    assert not change(wanted)
    with pytest.raises(TooLate, match="vừa được người khác sửa"):
        change(draft, seen=1)


def test_a_pillar_that_tasks_are_linked_to_does_not_go(app):
    draft = draft_of(edition())
    with pytest.raises(BadInput, match="đang gắn với nhiệm vụ"):
        change(replace(draft, pillars=draft.pillars[:4]))


def test_one_edition_for_a_decision(app):
    by, at = who_is(cast.person("hoa")), clock.now()
    made = actions_edition.add_edition(small_annex(), by=by, at=at)
    assert draft_of(made) == small_annex()
    db.session.commit()
    with pytest.raises(BadInput, match="Đã có bộ chỉ số"):
        actions_edition.add_edition(small_annex(), by=by, at=at)
    db.session.rollback()

    def add() -> int:
        return actions_edition.add_edition(small_annex("THU/QĐ-02"), by=by, at=at).id

    found = at_once(app, add, add)
    assert sorted(type(each).__name__ for each in found) == ["BadInput", "int"]
