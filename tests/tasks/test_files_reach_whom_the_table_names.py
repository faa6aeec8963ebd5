"""A file exists for whom that exists to which it belongs; for others its address is a 404."""

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.demo.papers import received
from pressplan.plans.models import PlanState
from pressplan.tasks.actions_talk import say
from tests.agencies.changing import confirmed, decision, founded
from tests.tasks.board import colleague, drafts
from tests.tasks.filing import PNG, drafted, listed, opened, reported
from tests.tasks.work import BAO, DAI, SO, browse, commitment, confirms, returns, talk_url

PEOPLE = ("lan", "minh", "quang", "mai", "hoa", "hung", "tuan", "son")
CLOSER = {"lan", "mai", "hoa", "hung", "tuan"}  # to the newspaper: own, governing body, staff, …
READERS = {*PEOPLE} - {"son"}


def update_url(written, number=0):
    return f"/tasks/updates/{written.id}/files/{written.files[number].file_id}"


def draft_url(draft):
    of = f"/tasks/{draft.commitment.task_id}/commitments/{draft.commitment_id}"
    return f"{of}/draft/files/{draft.files[0].file_id}"


def who_gets(app, request, *urls):
    """Of the cast those who get it; whoever does not meets 404, the administrator 403."""
    found = set()
    for name in PEOPLE:
        browser = browse(app, request.getfixturevalue(name))
        answers = set()
        for url in urls:
            with browser.client.get(url) as answer:
                answers.add(answer.status_code)
        assert len(answers) == 1, f"{name}: {answers}"
        (status,) = answers
        assert status in (200, 404, 403), status
        assert (status == 403) is (name == "son") or "/draft/" in urls[0]
        found |= {name} if status == 200 else set()
    return found


def seen(url):
    """The file, and the file to be looked at."""
    return url, f"{url}?view=1"


def test_of_an_unconfirmed_update(app, request, lan):
    written = reported(lan, commitment("3.a"), PNG)
    assert who_gets(app, request, *seen(update_url(written))) == CLOSER


def test_of_an_update_that_came_back(app, request, lan, hoa):
    written = reported(lan, commitment("3.a"), PNG)
    returns(hoa, written)
    assert who_gets(app, request, *seen(update_url(written))) == CLOSER


def test_of_a_confirmed_update_for_all_who_see_what_was_confirmed(app, request, lan, hoa, minh):
    written = reported(lan, commitment("3.a"), PNG)
    confirms(hoa, written)
    assert who_gets(app, request, *seen(update_url(written))) == READERS
    page = browse(app, minh).get(f"/tasks/{written.commitment.task_id}")
    assert listed(page, f"#update-{written.id}") == [PNG]


def test_of_an_update_of_work_that_others_coordinate(app, request, hoa):
    written = reported(hoa, commitment("4.a", SO), PNG)
    allowed = {"lan", "minh", "hoa", "hung", "tuan"}  # the press coordinates 4.a
    assert who_gets(app, request, *seen(update_url(written))) == allowed


def test_of_a_conversation(app, request, lan):
    work = commitment("6", BAO)
    files = [received(PNG, "Trao đổi", agency_id=lan.agency_id)]
    said = say(work, "", mention=(), token="", by=who_is(lan), at=clock.now(), files=files)
    db.session.commit()
    url = f"{talk_url(work)}/files/{said.files[0].file_id}"
    assert who_gets(app, request, *seen(url)) == CLOSER


def test_of_a_draft_for_its_own_agency_alone(app, request, lan):
    draft = drafted(lan, commitment("3.a"), PNG)
    na = colleague(lan)
    url = draft_url(draft)
    assert who_gets(app, request, *seen(url)) == {"lan"}
    browser = browse(app, na)
    assert listed(opened(browser, commitment("3.a")), "#stands .colleague") == [PNG]
    browser.get(url).response.close()
    assert listed(browser) == []


def test_of_what_staff_type_for_an_agency_until_it_is_sent(app, request, hoa):
    draft = drafted(hoa, commitment("3.a", DAI), PNG)
    assert who_gets(app, request, *seen(draft_url(draft))) == {"hoa"}


def test_of_a_plan_that_is_a_draft_again(app, request, lan, hoa, plan):
    written = reported(lan, commitment("3.a"), PNG)
    confirms(hoa, written)
    url = update_url(written)
    plan.state = PlanState.DRAFT
    db.session.commit()
    assert who_gets(app, request, url) == {"hoa", "hung"}


def test_addresses_of_other_things_lead_nowhere(app, lan, hoa):
    written = reported(lan, commitment("3.a"), PNG)
    other = reported(lan, commitment("3.b"), PNG)
    draft = drafted(lan, commitment("3.c"), PNG)
    id = written.files[0].file_id
    browser = browse(app, lan)
    wrong = [
        f"/tasks/updates/{other.id}/files/{id}",
        f"/tasks/updates/{written.id}/files/{draft.files[0].file_id}",
        f"/tasks/updates/999/files/{id}",
        draft_url(draft).replace(f"/tasks/{draft.commitment.task_id}/", "/tasks/1/"),
        draft_url(draft).rsplit("/", 1)[0] + f"/{id}",
        f"{talk_url(commitment('3.a'))}/files/{id}",
    ]
    for url in wrong:
        browser.get(url, expect=404)


def test_nobody_takes_a_file_out_of_anothers_draft(app, lan, minh, hoa):
    work = commitment("3.a")
    drafted(lan, work, PNG)
    url = f"{draft_url(drafts(lan)[0])}/removal"
    na = colleague(lan)
    typed = {"state": "in-progress", "percent": "5", "done": "x", "seen": "0", "version": "0"}
    for person, status in ((minh, 403), (hoa, 303), (na, 303)):
        browse(app, person).get("/desk/").post(url, typed, expect=status)
    assert [row.file.name for row in drafts(lan)[0].files] == [PNG]


def test_a_merger_leaves_both_files_with_who_had_chosen_them(app, hoa, lan, minh):
    drafted(hoa, commitment("3.a", BAO), "báo.png")
    drafted(hoa, commitment("3.a", DAI), "đài.png")
    written = reported(minh, commitment("3.a", DAI), PNG)
    drafted(lan, commitment("3.b", BAO), PNG)
    confirmed(decision("merged", BAO, DAI, to=(founded(),)), hoa)
    (both,) = drafts(hoa)
    assert both.commitment_id == written.commitment_id
    assert {row.file.name for row in both.files} == {"báo.png", "đài.png"}
    assert [row.file.name for row in drafts(lan)[0].files] == [PNG]
    for person in (lan, minh):  # both work for the new body now
        browse(app, person).get(update_url(written)).response.close()
