"""Whatever changes something is recorded, in words, for good, and with no secret."""

import ast
import re
from itertools import chain

import pytest
from sqlalchemy import select

from pressplan import clock, demo, first_run
from pressplan.agencies.changes import AgencyChangeKind
from pressplan.awards.rules import Move as AwardMove
from pressplan.database import db, reading, writing
from pressplan.history import events
from pressplan.history.log import as_json, facts_of
from pressplan.history.models import HistoryLine
from pressplan.proposals.workflow import Move as ProposalMove
from pressplan.submissions.workflow import Move as HandInMove
from pressplan.tasks.amending import Fate
from pressplan.tasks.models_amendment import ChangeKind
from pressplan.tasks.workflow import Verdict
from tests import cast, work
from tests.conftest import BACKENDS
from tests.house.callgraph import calls, functions, reaches
from tests.house.source import PACKAGE, ROOT, modules, parsed
from tests.strict import Browser

WRITES = {"update", "delete", "insert", "insert_missing", "insert_new", "claim", "claim_version"}
ADDS = {"add", "add_all", "delete"}
RECORDS = {("history.actions", "record"), ("history.actions", "record_beside")}
ELSEWHERE = {
    "demo", "first_run", "cli", "scheduler", "serving", "memory", "database", "heartbeat",
    "history",
}  # fmt: skip

# What changes something and leaves no line of its own, and why.
UNRECORDED = {
    "what its caller records": {
        "accounts.closings.end_resets", "accounts.closings.note_closed",
        "accounts.closings.note_reopened", "accounts.former.keep", "accounts.letters.reset",
        "accounts.sessions.end_all", "accounts.sessions.renew_token",
        "obligations.actions.create_from",
        "operation.actions.begin", "operation.actions.finish", "proposals.actions.raise_",
        "reading.actions.keep_draft", "reading.making.delete_draft_plan",
        "submissions.actions.claim_move", "submissions.actions.forget_draft",
        "submissions.raising.raise_new", "targets.actions.create_from", "tasks.actions.create",
        "tasks.actions.create_from", "tasks.actions_amendment.follow_document",
        "tasks.actions_link.create_from", "tasks.joining.join", "tasks.pass_on.pass_on",
        "tasks.terms.change_terms", "tasks.terms.change_terms_of_many",
        "training.actions_register.open_registration",
    },
    "a draft exists for who writes it, and for no reader of the history": {
        "maturity.actions_assessment.add_link", "maturity.actions_assessment.open_assessment",
        "maturity.actions_assessment.save_score", "maturity.actions_assessment.set_basis",
        "maturity.actions_assessment.take_evidence", "maturity.actions_assessment.take_link",
        "maturity.carrying.link", "maturity.carrying.unlink", "submissions.actions.drop_draft",
        "submissions.actions.open_submission", "submissions.actions.save_draft",
        "submissions.actions.start_draft", "submissions.actions.take_file",
        "submissions.actions_release.ask", "submissions.actions_release.hold",
        "submissions.actions_release.recall", "tasks.actions_board.drop",
        "tasks.actions_board.save",
    },
    "looked at for a day, and nothing until it is confirmed": {
        "accounts.actions_factor.offer", "accounts.actions_import.discard",
        "accounts.actions_import.forget_old", "accounts.actions_import.keep",
        "exports.actions_progress.discard", "exports.actions_progress.forget_old",
        "exports.actions_progress.keep", "maturity.actions_annex.discard",
        "maturity.actions_annex.keep",
    },
    "follows from what was recorded, by rule": {
        "obligations.occurrences.follow_rule", "obligations.occurrences.open_occurrences",
        "tasks.tally.recount", "tasks.years.open_periods",
    },
    "letters keep their own record: each notice, letter and attempt": {
        "accounts.notices.tell", "accounts.notices.tell_of_new_place",
        "outbox.actions.miss", "outbox.actions.post", "outbox.actions.post_all",
        "outbox.claiming.let_go", "outbox.claiming.take", "outbox.delivery.deliver",
        "outbox.freezing.frozen", "outbox.marks.incarnation", "reminders.actions.send_test",
        "reminders.digest.letter", "reminders.planning.deal_again", "reminders.planning.note_run",
        "reminders.planning.plan", "reminders.planning.reopen",
    },
    "notes that somebody looked, or tried": {
        "accounts.identities.begin_visit", "accounts.identities.end_visit",
        "accounts.identities.forget_old_visits", "accounts.steps.begin", "accounts.steps.finish",
        "pace.keep",
        "accounts.queries.mark_seen", "accounts.sessions.forget_old_tries",
        "accounts.sessions.forgive", "accounts.sessions.reserve_try",
        "overview.queries_screen.screen_of", "reminders.queries_feed.account_of",
        "tasks.actions_talk.mark_seen",
    },
    "begins what records its end, or drops what is old": {
        "operation.actions.forget_old_runs", "operation.actions.forget_open_runs",
        "operation.nightly_verify.claim", "outbox.actions.forget_secrets",
        "outbox.actions.pause_until_looked_at",
    },
    "each run is a line of its own on the page of operation": {
        "cli_operation.backup", "operation.nightly.carried_out", "operation.nightly.claim",
        "operation.nightly.run", "operation.nightly.told", "operation.nightly.wish",
    },
}  # fmt: skip

# Where the event is none that is written out, and which there can be.
DYNAMIC = {
    "agencies.actions_changes.succeed": [f"agency-{kind.value}" for kind in AgencyChangeKind],
    "awards.actions.make": [f"award-{move.value}" for move in AwardMove],
    "directives.actions._note": ["directive-given", "directive-changed"],
    "funding.actions._note": ["funding-added", "funding-changed"],
    "outbox.actions._record": ["queued anew", "repeated", "taken as sent"],
    "proposals.actions.make": [move.value for move in ProposalMove],
    "reading.actions._save": [
        "reading-corrected", "reading-added", "reading-removed", "reading-doubt",
    ],
    "refused._note": ["no-token", "refused", "not-there", "too-much", "too-often"],
    "submissions.actions.decide": [move.value for move in HandInMove],
    "targets.actions_measure.judge": [verdict.value for verdict in Verdict],
    "tasks.actions.judge": [verdict.value for verdict in Verdict],
    "tasks.actions_amendment._note": [f"task-{kind.value}" for kind in ChangeKind],
    "tasks.actions_amendment._take": [f"amended-{fate.value}" for fate in Fate],
    "tasks.actions_bulk._date": ["year-moved", "internal-date"],
    "tasks.actions_extension._record": [
        "extension-asked", "extension-forwarded", "extension-approved", "extension-refused",
        "extension-withdrawn",
    ],
    "tasks.pass_on._Handing._record": ["passed-on", "merged", "merged-in", "closed", "opened"],
    "training.actions_register._note": ["registered", "withdrawn"],
}  # fmt: skip


def writes(function: tuple[str, str]) -> bool:
    """Whether the function itself changes rows."""
    for node in ast.walk(functions()[function]):
        if not isinstance(node, ast.Call):
            continue
        target = node.func
        if isinstance(target, ast.Name) and target.id in WRITES:
            return True
        if (
            isinstance(target, ast.Attribute)
            and target.attr in ADDS
            and ast.unparse(target.value) == "db.session"
        ):
            return True
    return False


def is_asked(function: tuple[str, str]) -> bool:
    """Whether it is one that the edge or another feature may call to change something."""
    module, name = function
    parts = module.split(".")
    routes = parts[-1].startswith("routes")
    return parts[0] not in ELSEWHERE and not routes and not name.startswith("_") and "." not in name


def changes(function: tuple[str, str], reached: set) -> bool:
    ours = (one for one in reached if one in functions() and one[0].split(".")[0] not in ELSEWHERE)
    return any(writes(one) for one in chain([function], ours))


def test_whatever_changes_something_is_recorded_or_says_why_not():
    unrecorded = set()
    for function in filter(is_asked, functions()):
        reached = reaches(function)
        if changes(function, reached) and not reached & RECORDS:
            unrecorded.add(".".join(function))
    assert unrecorded == set(chain.from_iterable(UNRECORDED.values()))


def test_every_event_has_its_words():
    dynamic, unknown = set(), []
    for function, node in functions().items():
        for call in (each for each in ast.walk(node) if isinstance(each, ast.Call)):
            if not isinstance(call.func, ast.Name) or not call.func.id.startswith("record"):
                continue
            if not set(calls(function)) & RECORDS or len(call.args) < 2:
                continue
            event = call.args[1]
            if isinstance(event, ast.Constant):
                unknown += [event.value] if event.value not in events.EVENTS else []
            else:
                dynamic.add(".".join(function))
    assert not unknown
    assert dynamic == set(DYNAMIC)
    assert not set(chain.from_iterable(DYNAMIC.values())) - set(events.EVENTS)


def test_what_a_year_of_work_left_in_the_history_has_its_words(working_app):
    found = set(db.session.scalars(select(HistoryLine.event).distinct()))
    assert len(found) > 25
    assert not found - set(events.EVENTS)


def test_nothing_deletes_a_line():
    """Twelve months are asked for; history is kept for good. Triggers refuse besides."""
    for name, path in modules().items():
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"delete\(\s*(HistoryLine|ChainHead)", text), name
        assert not re.search(r"(?i)(delete from|truncate|drop table)\W+history_line", text), name
    dropped = [
        path.name
        for path in (ROOT / "migrations" / "versions").glob("*.py")
        if re.search(r"drop_table\(.history_line|DELETE FROM history_line", path.read_text())
    ]
    assert dropped == ["20261122_first.py"]  # its downgrade, to nothing
    assert not [
        path for path in PACKAGE.rglob("*.py")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "db.session.delete"
        and "line" in ast.unparse(node.args[0]).split(".")[-1:]
        and "history" in str(path)
    ]  # fmt: skip


@pytest.mark.parametrize("backend", BACKENDS[:1], indirect=True, scope="session")
def test_no_draft_and_no_password_is_in_the_history_of_the_sample_data(empty_app):
    with writing():
        first_run.load_plan(at=clock.now(), today=clock.today())
        people = demo.load(at=clock.now())
        db.session.commit()
    told = whole_history()
    secrets = [person.marker for person in people if person.marker]
    assert len(secrets) >= 2
    for secret in [*secrets, *(person.password for person in people)]:
        assert secret not in told


def test_no_password_token_or_typed_draft_is_in_the_history_or_its_log(working_app, caplog):
    browser, son = Browser(working_app), cast.person("son")
    browser.get("/sign-in")
    browser.post("/sign-in", {"email": "Mat-khau-go-nham", "password": "Sai-1"}, expect=422)
    browser.sign_in(son).get("/accounts/new")
    new = {"email": "moi@daklak.example", "name": "Người mới", "role": "leader"}
    browser.submit(browser.page.find("form", attrs={"data-keep": True})["id"], new, expect=201)
    one_time = re.search(r"\b\w{4}(-\w{4}){6}\b", browser.text)
    assert one_time
    browser.get(f"/overview/wall/{work.FEED}x", expect=404)
    session = browser.client.get_cookie(working_app.config["SESSION_COOKIE_NAME"]).value
    told = whole_history() + caplog.text
    assert "Không có, hoặc không được xem: GET /overview/wall/…" in told
    for secret in (
        one_time[0], cast.PASSWORD, "Mat-khau-go-nham", "Sai-1", work.FEED, session, browser.token,
    ):  # fmt: skip
        assert secret not in told


def whole_history() -> str:
    with reading():
        lines = db.session.scalars(select(HistoryLine).order_by(HistoryLine.id)).all()
        return "\n".join(as_json(facts_of(line)) for line in lines)
