"""Hoa and Hùng correct one draft at the same time, and nothing of either is lost."""

import threading

import pytest
from sqlalchemy import func, select

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.plans.models import Plan
from pressplan.reading import actions
from tests.reading.plans import SAMPLE
from tests.reading.test_pages_from_document_to_plan import part, paste, settle_parties, the_draft
from tests.strict import Browser, fields_of


@pytest.fixture
def both(app, browser, hoa, hung):
    """Hoa's and Hùng's browsers, and the draft that both look at."""
    other = Browser(app).sign_in(hung)
    paste(browser.sign_in(hoa), SAMPLE)
    return browser, other, the_draft()


def test_the_second_to_save_a_task_sees_what_the_first_wrote(both):
    hers, his, draft = both
    task = part(draft, "tasks", code="1.a")
    form, url = f"form-tasks-{task['key']}", f"/reading/{draft.id}/tasks/{task['key']}"
    hers.get(url)
    his.get(url)
    hers.submit(form, {"title": "Tên do Hoa sửa"})
    his.submit(form, {"title": "Tên do Hùng sửa"}, expect=409)
    assert "vừa được người khác sửa" in his.main
    assert "Tên do Hoa sửa" in his.main
    assert "Tên do Hùng sửa" in his.main
    assert part(the_draft(), "tasks", code="1.a")["title"] == "Tên do Hoa sửa"
    his.submit(form)
    assert part(the_draft(), "tasks", code="1.a")["title"] == "Tên do Hùng sửa"


def test_two_parts_can_be_corrected_at_once(both):
    hers, his, draft = both
    one, two = part(draft, "tasks", code="1.a"), part(draft, "tasks", code="2")
    hers.get(f"/reading/{draft.id}/tasks/{one['key']}")
    his.get(f"/reading/{draft.id}/tasks/{two['key']}")
    hers.submit(f"form-tasks-{one['key']}", {"title": "Của Hoa"})
    his.submit(f"form-tasks-{two['key']}", {"title": "Của Hùng"})
    assert part(the_draft(), "tasks", code="1.a")["title"] == "Của Hoa"
    assert part(the_draft(), "tasks", code="2")["title"] == "Của Hùng"


def test_what_was_removed_meanwhile_can_be_added_again(both):
    hers, his, draft = both
    target = draft.understood["targets"][0]
    his.get(f"/reading/{draft.id}/targets/{target['key']}")
    form = his.page.find("form", id=f"form-targets-{target['key']}")
    hers.get(f"/reading/{draft.id}")
    removal = hers.page.find(id=f"targets-{target['key']}").find("form")
    hers.post(removal["action"], fields_of(removal))
    his.post(form["action"], fields_of(form) | {"text": "Chữ của Hùng"}, expect=409)
    his.submit("form-targets-new")
    assert part(the_draft(), "targets", text="Chữ của Hùng")


def test_nobody_corrects_a_draft_of_which_a_plan_was_made(both):
    hers, his, draft = both
    settle_parties(hers, draft)
    task = part(draft, "tasks", code="1.a")
    his.get(f"/reading/{draft.id}/tasks/{task['key']}")
    hers.get(f"/reading/{draft.id}").submit("make-plan")
    his.submit(f"form-tasks-{task['key']}", {"title": "Muộn"}, expect=409)
    assert "đã được lập thành kế hoạch" in his.main


def test_a_doubt_is_settled_once(both):
    hers, his, draft = both
    key = draft.understood["doubts"][0]["key"]
    for browser in both[:2]:
        browser.get(f"/reading/{draft.id}")
    hers.submit(f"settle-{key}", {"answer": "Của Hoa"})
    his.submit(f"settle-{key}", {"answer": "Của Hùng"}, expect=409)
    assert the_draft().understood["doubts"][0]["answer"] == "Của Hoa"


def test_in_place_the_slower_one_gets_the_part_as_it_is_now(both):
    hers, his, draft = both
    key = draft.understood["doubts"][0]["key"]
    url = f"/reading/{draft.id}/doubts/{key}/answer"
    hers.post(url, {"answer": "Của Hoa"}, expect=200, htmx=True)
    his.get(f"/reading/{draft.id}").post(url, {"answer": "Của Hùng"}, expect=409, htmx=True)
    assert "vừa được người khác giải quyết" in his.text
    assert "Của Hoa" in his.text
    task = draft.understood["tasks"][0]
    url = f"/reading/{draft.id}/tasks/{task['key']}/removal"
    his.post(url, {"seen": "cũ"}, expect=409, htmx=True)
    assert task["title"] in his.text
    assert part(the_draft(), "tasks", code="1.a")


def test_many_clicks_at_one_moment_make_one_plan(app, both, hoa):
    hers, _his, draft = both
    settle_parties(hers, draft)
    id, who, made, errors = draft.id, who_is(hoa), [], []
    before = db.session.scalar(select(func.count(Plan.id)))
    db.session.rollback()
    ready = threading.Barrier(6)

    def click():
        with app.app_context():
            ready.wait()
            try:
                plan = actions.make_plan(id, by=who, at=clock.now())
                db.session.commit()
                made.append(plan.id)
            except Exception as error:
                errors.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=click) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(set(made)) == 1
    assert db.session.scalar(select(func.count(Plan.id))) == before + 1


def test_corrections_at_one_moment_all_count(app, both, hoa):
    _hers, _his, draft = both
    id, who = draft.id, who_is(hoa)
    keys = [(task["key"], actions.draft.mark(task)) for task in draft.understood["tasks"]]
    db.session.rollback()
    errors = []

    def save(key, seen):
        with app.app_context():
            try:
                values = {"title": f"Tên {key}"}
                actions.correct(id, "tasks", key, values, seen=seen, by=who, at=clock.now())
                db.session.commit()
            except Exception as error:
                errors.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=save, args=pair) for pair in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert [task["title"] for task in the_draft().understood["tasks"]] == [
        f"Tên {k}" for k, _ in keys
    ]


def test_a_part_added_too_late_keeps_its_words(both):
    hers, his, draft = both
    settle_parties(hers, draft)
    his.get(f"/reading/{draft.id}/targets/new")
    hers.get(f"/reading/{draft.id}").submit("make-plan")
    typed = {"horizon": "2030", "text": "Chữ của Hùng"}
    his.submit("form-targets-new", typed, expect=409)
    assert "đã được lập thành kế hoạch" in his.main
    assert f"/plans/{the_draft().plan_id}" in his.links()
    assert "Chữ của Hùng" in his.page.find("textarea", id="text").get_text()
    assert not any(t["text"] == "Chữ của Hùng" for t in the_draft().understood["targets"])


@pytest.mark.parametrize("htmx", [False, True], ids=["without script", "in place"])
def test_an_answer_that_came_second_is_kept_beside_the_first(both, htmx):
    hers, his, draft = both
    key = draft.understood["doubts"][0]["key"]
    his.get(f"/reading/{draft.id}")
    hers.get(f"/reading/{draft.id}").submit(f"settle-{key}", {"answer": "Của Hoa"})
    url = f"/reading/{draft.id}/doubts/{key}/answer"
    his.post(url, {"answer": "Của Hùng"}, expect=409, htmx=htmx)
    assert "vừa được người khác giải quyết" in his.page.find(role="alert").get_text()
    assert "Của Hoa" in his.page.find(id=f"doubts-{key}").get_text()
    assert his.page.find("textarea", id=f"typed-{key}").get_text().strip() == "Của Hùng"
