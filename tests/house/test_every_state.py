"""What belongs to an agency answers each person, in each of its states, as one table says."""

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import product
from typing import Any

import pytest
from flask import Flask, request
from jinja2 import Template

from pressplan.access import SCOPE, Matter, Relation, Right
from pressplan.awards import rules as awards
from pressplan.database import db
from pressplan.directives import rules as directives
from pressplan.funding import queries as funding
from pressplan.maturity import workflow as maturity_workflow
from pressplan.proposals import queries as proposals
from pressplan.submissions import queries as submissions
from pressplan.submissions import workflow as submissions_workflow
from pressplan.submissions.models import Submission
from pressplan.targets import queries_page as targets
from pressplan.tasks import queries_extension as extensions
from pressplan.tasks import queries_files as files
from pressplan.tasks import queries_talk as talk
from pressplan.training import queries as training
from tests.conftest import BACKENDS
from tests.house import stages_handed_in as handed_in
from tests.house import stages_others as others
from tests.house import stages_work as work
from tests.house.policy_states import (
    CELLS,
    IDENTITIES,
    KEEPERS,
    OFFICE,
    PUBLIC,
    READERS,
    ROWS,
    SECRET,
    STATES,
    THINGS,
    Row,
    rules,
)
from tests.house.stages import Stage
from tests.house.visitor import Visitor

pytestmark = pytest.mark.story
once = pytest.mark.parametrize("backend", BACKENDS[:1], indirect=True, scope="session")

MAKERS = {
    make.__name__: make
    for make in (
        handed_in.submission, handed_in.report, handed_in.released, handed_in.assessment,
        work.commitment, work.update, work.extension, work.plan, work.measurement, work.duty,
        others.proposal, others.directive, others.award, others.funding, others.registration,
        others.workbook, others.personal,
    )
}  # fmt: skip
SIGNS = {200: "+", 201: "+", 303: "+", 401: "i", 403: "-", 404: "0", 409: "w", 422: "u"}
World = Callable[[], AbstractContextManager[None]]


@contextmanager
def nothing_kept() -> Iterator[None]:
    """What is written inside goes with its request: the next one meets the same state.

    Pages that are looked at are made; what a POST or a refusal would say matters to other tests.
    """
    render = Template.render

    def made(template: Template, *args: Any, **context: Any) -> str:
        looked_at = request.method == "GET" and template.name != "errors/show.html"
        return render(template, *args, **context) if looked_at else ""

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db.session, "commit", db.session.flush)
        patch.setattr(Template, "render", made)
        yield


def answer(visitor: Visitor, row: Row, stage: Stage, identity: str) -> str:
    """The sign of what this person gets."""
    fields = stage.forms.get(f"{row.short}@{identity}", stage.forms.get(row.short))
    status = visitor.ask(row.method, row.url(stage.numbers), fields)
    if status == 303 and visitor.location.startswith("/sign-in"):
        return "i"
    return SIGNS.get(status, str(status))


def differences(
    app: Flask, thing: str, identities: Collection[str] = tuple(IDENTITIES),
    look: str = "", world: World = nothing_kept,
) -> list[str]:  # fmt: skip
    """Where an answer is not the one of the table, in each state of the thing.

    `look`: this address alone is looked at. Whose role the guard keeps from a view meets it in
    no state; they ask in the first one.
    """
    rows = [row for row in STATES if row.thing == thing]
    rows = [row for row in rows if not look or (row.method, row.short) == ("GET", look)]
    named = rules(app)
    open_to = {row: named[row.method, row.rule].roles for row in rows}
    wrong, met = [], []
    for stage in MAKERS[thing]():
        met.append(stage.state)
        visitors = {name: Visitor(app, IDENTITIES[name].face).enter() for name in identities}
        with world():
            for row, (name, visitor) in product(rows, visitors.items()):
                if len(met) > 1 and not open_to[row] & IDENTITIES[name].roles:
                    continue
                expected, got = row.cells[stage.state][name], answer(visitor, row, stage, name)
                if got != expected:
                    what = f"{thing}, {stage.state}: {row.method} {row.short}"
                    wrong.append(f"{what} is {got} for {name}, not {expected}")
    assert met == list(rows[0].cells), "not the states of the table"
    return wrong


@pytest.mark.parametrize("thing", THINGS)
def test_each_state_answers_each_person_as_the_table_says(app, thing):
    wrong = differences(app, thing)
    assert not wrong, "\n".join(["", *wrong])


@once
def test_whom_the_guard_keeps_away_it_keeps_away_in_every_state(app):
    named = rules(app)
    for row in STATES:
        for name, person in IDENTITIES.items():
            if not named[row.method, row.rule].roles & person.roles:
                kept_away = "i" if name == "nobody" else "-"
                assert {cell[name] for cell in row.cells.values()} == {kept_away}, (row, name)


@once
def test_whatever_names_something_stands_in_the_table_or_says_why_not(app):
    named = rules(app)
    written = {(row.method, row.rule) for row in STATES}
    assert written <= named.keys()
    left = set()
    for key in named.keys() - written:
        rule, roles = named[key].rule, named[key].roles
        left.add(rule)
        if rule in PUBLIC:
            assert key[0] == "GET", key
            assert roles >= READERS or "public" in roles, key
        elif rule in SECRET:
            assert "public" in roles, key
        else:
            assert OFFICE.match(rule), f"{key} has no row"
            assert roles <= KEEPERS, f"{key} is not the office's alone"
    assert {*PUBLIC, *SECRET} <= left, "what is listed there is no row too"


def test_the_table_is_as_large_as_it_says_and_says_nothing_twice():
    assert list(MAKERS) == list(THINGS)
    assert len(STATES) == len({(row.thing, row.method, row.short) for row in STATES}) == ROWS
    assert sum(len(cell) for row in STATES for cell in row.cells.values()) == CELLS


def test_the_administrator_and_who_is_not_signed_in_get_nothing_of_agencies():
    for row in STATES:
        if row.thing != "personal":
            last = {(cell["admin"], cell["nobody"]) for cell in row.cells.values()}
            assert last == {("-", "i")}, row


UNSENT = {"submission": "draft", "report": "draft", "assessment": "writing"}
OF_STAFF = ("~/paper", "~/results")  # forms of their own, that show nothing of the draft


def test_nobody_but_its_agency_opens_what_was_not_sent():
    for row in STATES:
        if row.thing in UNSENT and row.method == "GET" and row.short not in OF_STAFF:
            cell = row.cells[UNSENT[row.thing]]
            assert [name for name, sign in cell.items() if sign == "+"] in ([], ["own"]), row


@once
def test_a_query_that_forgets_who_asks_would_show(app, monkeypatch):
    forgets = lambda id, _who, *, today: db.session.get_one(Submission, id)  # noqa: E731
    monkeypatch.setattr(submissions, "submission_or_404", forgets)
    wrong = differences(app, "report", ("other", "staff"), "~")
    assert "report, draft: GET ~ is + for other, not 0" in wrong
    assert "report, draft: GET ~ is + for staff, not 0" in wrong
    assert "report, accepted: GET ~ is + for other, not 0" in wrong
    assert not [line for line in wrong if "draft" not in line and "staff" in line]


def look_of(thing: str) -> str:
    """The address that shows whether the thing exists for somebody."""
    others = {
        "commitment": "~/messages", "funding": "~/edit", "measurement": "~/files/{file_id}",
        "update": "~/files/{file_id}",
    }  # fmt: skip
    return others.get(thing, "~")


# Where it is asked whether somebody may, and the thing that shows when everybody may.
ASKED_IN = (
    (submissions_workflow, "may_see", "report"), (submissions_workflow, "may_write", "report"),
    (maturity_workflow, "may_see", "assessment"), (proposals, "may_see", "proposal"),
    (funding, "may_see", "funding"), (awards, "may_see", "award"),
    (directives, "may_see", "directive"), (training, "may_see", "registration"),
    (targets, "may_see", "measurement"), (extensions, "may_see", "extension"),
    (files, "may_see", "update"), (talk, "may_see", "commitment"),
)  # fmt: skip


@once
@pytest.mark.parametrize(
    ("module", "name", "thing"), ASKED_IN,
    ids=[f"{module.__name__.removeprefix('pressplan.')}.{name}" for module, name, _ in ASKED_IN],
)  # fmt: skip
def test_whoever_lets_everybody_in_would_show(app, module, name, thing):
    @contextmanager
    def open_to_all() -> Iterator[None]:
        with nothing_kept(), pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, name, lambda *_: True)
            yield

    wrong = differences(app, thing, ("other",), look_of(thing), open_to_all)
    assert any(line.endswith(" for other, not 0") for line in wrong)


# Which thing shows that a matter was opened to somebody or closed, and to whom. What its own agency
# sent it sees as its writer; that staff and leadership see directives is no matter of the table.
FACES = {
    "own": Relation.OWN, "other": Relation.OTHER, "staff": Relation.STAFF,
    "leader": Relation.LEADERSHIP, "governing": Relation.GOVERNING,
}  # fmt: skip
SHOWN_BY = {
    Matter.UNCONFIRMED: ("update", {*FACES}), Matter.CONVERSATION: ("commitment", {*FACES}),
    Matter.DIFFICULTIES: ("proposal", {*FACES}), Matter.AWARDS: ("award", {*FACES}),
    Matter.DIRECTIVES: ("directive", {*FACES} - {"staff", "leader"}),
    Matter.DRAFT: ("report", {*FACES}), Matter.SENT: ("report", {*FACES} - {"own"}),
    Matter.SCORES: ("assessment", {*FACES} - {"own"}),
    Matter.REGISTERED: ("registration", {*FACES}),
}  # fmt: skip


@once
@pytest.mark.parametrize("matter", SHOWN_BY, ids=lambda matter: matter.name.lower())
def test_another_word_on_who_sees_what_would_show(app, matter):
    @contextmanager
    def otherwise() -> Iterator[None]:
        with nothing_kept(), pytest.MonkeyPatch.context() as patch:
            for relation in FACES.values():
                other = Right.NO if SCOPE[matter][relation] else Right.WRITE
                patch.setitem(SCOPE[matter], relation, other)
            yield

    thing, faces = SHOWN_BY[matter]
    wrong = differences(app, thing, tuple(FACES), look_of(thing), otherwise)
    assert {name for name in FACES if any(f" for {name}," in line for line in wrong)} == faces
