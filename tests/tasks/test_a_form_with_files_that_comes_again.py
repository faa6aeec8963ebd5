"""A form of a report with files that comes again, or at the same moment, is one report."""

import pytest

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.demo.papers import received
from pressplan.tasks import actions_board
from pressplan.tasks.actions import Progress
from pressplan.tasks.actions_board import NewerDraft
from pressplan.tasks.actions_files import save_with_files
from pressplan.tasks.models import Commitment
from pressplan.tasks.rules_board import Typed
from pressplan.tasks.workflow import State
from tests.tasks.board import draft_url, drafts
from tests.tasks.filing import (
    PDF,
    PNG,
    TYPED,
    chosen,
    drafted,
    kept,
    names_of,
    opened,
    recorded,
    typed,
    updates,
)
from tests.tasks.work import (
    at_once,
    browse,
    commitment,
    report_url,
)


@pytest.fixture
def work(app):
    return commitment("3.a")


def test_a_file_that_comes_again_is_not_taken_twice(app, lan, work):
    browser = opened(browse(app, lan), work)
    browser.post(draft_url(work), typed(browser) | chosen(PDF), expect=200, htmx=True)
    browser.post(
        draft_url(work), typed(opened(browser, work)) | chosen(PDF, PNG), htmx=True, expect=200
    )
    assert kept(lan) == [PDF, PNG]
    opened(browser, work).submit("report", TYPED | chosen(PNG))
    assert names_of(updates()[0]) == [PDF, PNG]
    assert recorded() == [PDF, PNG]


def test_the_same_form_sent_twice_reports_once(app, lan, work):
    browser = opened(browse(app, lan), work)
    sent = typed(browser)
    for _ in range(2):
        browser.post(report_url(work), sent | chosen(PDF))
    assert [names_of(update) for update in updates()] == [[PDF]]
    assert (drafts(lan), recorded()) == ([], [PDF])


@pytest.mark.parametrize("other", ["words", "files"])
def test_an_old_form_with_something_else_is_told_and_can_be_sent_then(app, lan, work, other):
    browser = opened(browse(app, lan), work)
    sent = typed(browser)
    browser.post(report_url(work), sent | chosen(PDF))
    news = {"done": "Đã phát."} if other == "words" else chosen(PDF, PNG)
    browser.post(report_url(work), sent | chosen(PDF) | news, expect=409)
    assert len(updates()) == 1
    browser.submit("report", {"done": "Đã thu thử, đã phát hết."})
    assert len(updates()) == 2


def test_the_same_words_with_another_file_are_news_and_without_are_not(app, lan, work):
    browser = opened(browse(app, lan), work)
    browser.submit("report", TYPED | chosen(PDF))
    opened(browser, work).submit("report", TYPED | chosen(PDF), expect=409)
    assert "vừa được gửi ở lần cập nhật 1" in browser.main
    opened(browser, work).submit("report", TYPED | chosen(PNG))
    assert [names_of(update) for update in updates()][1][-1] == PNG


def test_of_the_same_form_eight_times_at_once_one_reports(app, lan, work):
    id, who, agency_id = work.id, who_is(lan), work.agency_id
    files = [received(PNG, "Minh chứng", agency_id=agency_id)]
    words = Typed(**{name: TYPED[name] for name in ("state", "percent", "done", "result")})
    progress = Progress(State.IN_PROGRESS, 40, words.done, words.result)

    def send():
        found = db.session.get_one(Commitment, id)
        return actions_board.send(
            found, progress, typed=words, seen=0, version=0, by=who, at=clock.now(),
            files=files, token="một lần",
        ).id  # fmt: skip

    outcomes = at_once(app, *[send] * 8)
    assert outcomes == [updates()[0].id] * 8
    assert (names_of(updates()[0]), recorded()) == ([PNG], [PNG])


def test_a_file_put_to_a_draft_that_is_being_sent_is_never_lost_unsaid(app, lan, work):
    draft = drafted(lan, work, PNG)
    id, who = work.id, who_is(lan)
    words, progress = draft.typed, Progress(State.IN_PROGRESS, 10, draft.done)
    more = [received("thêm.png", "Thêm", agency_id=work.agency_id)]

    def send():
        found = db.session.get_one(Commitment, id)
        return actions_board.send(
            found, progress, typed=words, seen=0, version=1, by=who, at=clock.now()
        )

    def put():
        found = db.session.get_one(Commitment, id)
        return save_with_files(found, words, adding=more, seen=0, version=1, by=who, at=clock.now())

    _, added = at_once(app, send, put)
    sent = [name for update in updates() for name in names_of(update)]
    waiting = [name for draft in drafts(lan) for name in (row.file.name for row in draft.files)]
    expected = [PNG] if isinstance(added, NewerDraft) else [PNG, "thêm.png"]
    assert sent + waiting == expected
