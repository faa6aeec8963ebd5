"""Hoa says which pillars a task raises; what ships is a proposal that she can change."""

import pytest
from sqlalchemy import update

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.errors import NotYours, TooLate
from pressplan.history.queries import lines_about
from pressplan.maturity import queries_link
from pressplan.maturity.actions_link import set_parts
from pressplan.maturity.queries import edition_or_404
from pressplan.plans.models import Plan, PlanState
from pressplan.tasks.models import Task
from tests.maturity.made import FIRST, SECOND, THIRD, add_criteria, edition, once, pillar
from tests.tasks.test_claims import won
from tests.tasks.work import at_once, browse, task


def form_url(code: str, decision: str = THIRD) -> str:
    return f"/maturity/links/tasks/{task(code).id}?edition={edition(decision).id}"


def raised(code: str, decision: str = THIRD) -> set[str]:
    """The parts that the task raises, as forms carry them."""
    db.session.rollback()
    return set(queries_link.raised_by(task(code).id, edition(decision).id))


def whole(position: int, decision: str = THIRD) -> str:
    return f"p{pillar(position, edition(decision)).id}"


def marked(browser, code: str) -> list[str]:
    """What the table says of a task, pillar by pillar."""
    row = browser.page.find("tr", id=f"links-{task(code).id}")
    return [" ".join(cell.get_text(" ").split()) for cell in row.select("td.raises")]


def test_the_plan_ships_with_a_proposal(app, lan):
    page = browse(app, lan).get("/maturity/links")
    assert "11 nhiệm vụ, 11 đã gắn với trụ cột của bộ chỉ số 3560/QĐ-BVHTTDL" in page.main
    assert marked(page, "3.a") == ["– không"] * 3 + ["● cả trụ cột"] * 2
    assert "Sửa" not in page.main


def test_hoa_changes_what_a_task_raises(app, hoa):
    her = browse(app, hoa).get(form_url("3.b"))
    assert [box["value"] for box in her.page.select("input[name=parts][checked]")] == [whole(4)]
    her.submit("pillars-form", {"parts": [whole(1), whole(5)]}).follow()
    assert "Đã lưu liên kết." in her.text
    assert raised("3.b") == {whole(1), whole(5)}
    (line,) = lines_about(task("3.b"))
    assert "Đổi trụ cột mà nhiệm vụ 3.b nâng, theo bộ chỉ số 3560/QĐ-BVHTTDL" in line.text
    assert line.before == {"nâng": ["Trụ cột 4. Độc giả, khán giả, thính giả"]}
    assert len(line.after["nâng"]) == 2


@once
def test_other_editions_keep_their_links(app, hoa):
    browse(app, hoa).get(form_url("3.b")).submit("pillars-form", {"parts": []})
    assert raised("3.b") == set()
    assert raised("3.b", SECOND) == {whole(4, SECOND)}
    assert raised("3.b", FIRST) == {whole(4, FIRST)}


def test_a_task_is_linked_to_components_and_criteria_once_there_are_any(app, hoa, lan):
    first, second = add_criteria(edition(THIRD), 2)
    keys = [f"c{first.component_id}", f"t{first.id}", f"t{second.id}", whole(1)]
    her = browse(app, hoa).get(form_url("3.b"))
    assert "2.1.1 Tiêu chí 1" in her.main
    her.submit("pillars-form", {"parts": keys})
    assert raised("3.b") == set(keys)
    page = browse(app, lan).get("/maturity/links")
    said = ["● cả trụ cột", "● 1 chỉ số thành phần, 2 tiêu chí", *["– không"] * 3]
    assert marked(page, "3.b") == said


@once
def test_saving_what_stands_changes_nothing(app, hoa):
    her = browse(app, hoa).get(form_url("3.b"))
    her.submit("pillars-form", {"parts": [whole(4)]}).follow()
    assert "Không có gì thay đổi." in her.text
    assert lines_about(task("3.b")) == []


@once
def test_a_part_of_another_edition_is_refused_and_the_ticks_stay(app, hoa):
    her = browse(app, hoa).get(form_url("3.b"))
    her.submit("pillars-form", {"parts": [whole(1), whole(1, FIRST)]}, expect=422)
    assert "Hãy chọn trong danh sách." in her.main
    ticked = [box["value"] for box in her.page.select("input[name=parts][checked]")]
    assert ticked == [whole(1)]
    assert raised("3.b") == {whole(4)}


def test_who_saves_second_is_told_and_keeps_the_ticks(app, hoa, hung):
    his = browse(app, hung).get(form_url("3.b"))
    browse(app, hoa).get(form_url("3.b")).submit("pillars-form", {"parts": [whole(1)]})
    his.submit("pillars-form", {"parts": [whole(2), whole(3)]}, expect=409)
    assert "vừa được người khác sửa" in his.page.find(id="late").get_text()
    assert "Hiện đang lưu: Trụ cột 1. Chiến lược." in his.main
    ticked = [box["value"] for box in his.page.select("input[name=parts][checked]")]
    assert ticked == [whole(2), whole(3)]
    assert raised("3.b") == {whole(1)}
    his.submit("pillars-form", {"parts": [whole(2), whole(3)]})
    assert raised("3.b") == {whole(2), whole(3)}


def setting(task_id: int, keys: list[str], seen: str, by):
    def job():
        work = db.session.get_one(Task, task_id)
        return set_parts(
            work, edition_or_404(edition(THIRD).id), keys, seen=seen, by=by, at=clock.now()
        )

    return job


def test_of_eight_who_save_at_once_one_is_heard(app, hoa):
    seen, by, id = queries_link.digest_of([whole(4)]), who_is(hoa), task("3.b").id
    sets = [[whole(1 + n % 3), whole(5)] for n in range(3)] + [[], [whole(1)], [whole(2)]]
    outcomes = at_once(app, *[setting(id, keys, seen, by) for keys in sets])
    assert won(outcomes) == [True]
    assert len(lines_about(task("3.b"))) == 1


@once
def test_links_of_a_closed_plan_stay(app, hoa, plan):
    her = browse(app, hoa).get(form_url("3.b"))
    plan.state, plan.closed_on = PlanState.CLOSED, clock.today()
    db.session.commit()
    her.submit("pillars-form", {"parts": []}, expect=409)
    assert "đã kết thúc theo dõi" in her.main
    assert raised("3.b") == {whole(4)}


def test_only_staff_change_links(app, lan, tuan):
    stands, seen = [whole(1)], queries_link.digest_of([whole(4)])
    for person in (lan, tuan):  # with everything else in order
        with pytest.raises(NotYours):
            set_parts(
                task("3.b"), edition_or_404(edition(THIRD).id), stands, seen=seen,
                by=who_is(person), at=clock.now(),
            )  # fmt: skip
    assert raised("3.b") == {whole(4)}


@once
def test_what_was_not_seen_is_too_late(app, hoa):
    with pytest.raises(TooLate):
        set_parts(
            task("3.b"), edition_or_404(edition(THIRD).id), [], seen="", by=who_is(hoa),
            at=clock.now(),
        )  # fmt: skip


@once
def test_where_nothing_is_to_be_linked_the_page_says_what_to_do(app, hoa, plan):
    db.session.execute(update(Plan).values(state=PlanState.DRAFT))
    db.session.commit()
    assert "Chưa có kế hoạch nào được theo dõi" in browse(app, hoa).get("/maturity/links").main
