"""Every rule of the URL map answers each role as the one table says."""

import contextvars

import pytest
from flask import Flask, session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf

from pressplan import clock, urls
from pressplan.access import EVERYONE, PUBLIC, Role, allow
from pressplan.accounts import queries as accounts
from pressplan.accounts import sessions
from pressplan.database import db
from tests import cast
from tests.house.places import FACE, addresses
from tests.house.policy import COUNT, POLICY, ROLES

DONE = {200, 201, 204, 303}
# What an empty form meets: badly filled, too late, not there.
POSTED = DONE | {404, 409, 422}


def in_the_map(app: Flask) -> list[tuple[str, str]]:
    """(method, rule) of everything that can be asked."""
    return [(method, rule["rule"]) for rule in urls.every_rule(app) for method in rule["methods"]]


def differences(app: Flask) -> list[str]:
    """Where what the views declare is not what the table says."""
    declared = {
        (method, rule["rule"]): frozenset(rule["roles"])
        for rule in urls.every_rule(app)
        for method in rule["methods"]
    }
    return [
        f"{row.method} {row.rule}: {sorted(declared.get((row.method, row.rule), {'?'}))}"
        for row in POLICY
        if declared.get((row.method, row.rule)) != row.declared
    ]


class Visitor:
    """Somebody of a role, signed in without typing the password each time."""

    def __init__(self, app: Flask, role: str) -> None:
        self.app, self.role = app, role
        self.client: FlaskClient = app.test_client()
        self.csrf = ""

    def enter(self) -> "Visitor":
        """Open a session, again if the last request ended it."""
        self.client = self.app.test_client()
        token = ""
        if self.role != "public":
            account = cast.person(FACE[self.role])
            who = accounts.who_is(account)
            token = sessions.begin(account, agent="walk", by=who, at=clock.now())
            db.session.commit()
        self.csrf, kept = contextvars.Context().run(self._new_token)
        with self.client.session_transaction() as cookie:
            cookie["csrf_token"] = kept
            if token:
                cookie["token"] = token
        return self

    def _new_token(self) -> tuple[str, str]:
        with self.app.test_request_context():
            return generate_csrf(), session["csrf_token"]

    def ask(self, method: str, url: str, *, with_token: bool = True) -> int:
        db.session.rollback()
        data = {"csrf_token": self.csrf} if with_token and method == "POST" else None
        answer = contextvars.Context().run(self.client.open, url, method=method, data=data)
        db.session.rollback()
        db.session.expire_all()
        self.location = answer.headers.get("Location", "")
        answer.close()
        return answer.status_code


def test_the_table_has_every_rule_once(app):
    rows = [(row.method, row.rule) for row in POLICY]
    assert sorted(rows) == sorted(in_the_map(app))
    assert len(rows) == COUNT


def test_views_declare_what_the_table_says(app):
    assert differences(app) == []


def test_any_other_policy_would_show(app):
    for endpoint, view in app.view_functions.items():
        declared = view.allowed
        for wrong in (
            frozenset(),
            frozenset({PUBLIC}),
            frozenset(EVERYONE),
            declared ^ {Role.LEADER},
        ):
            if wrong != declared:
                view.allowed = wrong
                assert differences(app), f"{endpoint} may declare {wrong} and nobody sees it"
        view.allowed = declared
    assert differences(app) == []


@pytest.mark.parametrize("role", ROLES)
def test_every_rule_answers_the_role_as_the_table_says(working_app, role):
    at = addresses(working_app, role)
    visitor = Visitor(working_app, role)
    wrong = []
    for row in sorted(POLICY, key=lambda row: row.method):  # what removes comes last
        status = visitor.enter().ask(row.method, at[row.rule])
        if not fits(row, role, status, visitor.location):
            wrong.append(f"{row.method} {at[row.rule]}: {status} {visitor.location}")
    assert not wrong, "\n".join(["", *wrong])


def fits(row, role: str, status: int, location: str) -> bool:
    """Whether the answer is the one that the table promises this role."""
    if role in row.may:
        return status in (DONE if row.method == "GET" else POSTED) and not (
            status == 303 and row.method == "GET" and location.startswith("/sign-in")
        )
    if role != "public":
        return status == 403
    if row.method == "POST":
        return status == 401
    return status == 303 and location.startswith("/sign-in")


@pytest.mark.parametrize("role", ROLES)
def test_nobody_posts_without_the_token(working_app, role):
    at = addresses(working_app, role)
    visitor = Visitor(working_app, role).enter()
    refused = 401 if role == "public" else 403
    for row in (row for row in POLICY if row.method == "POST"):
        expected = 400 if role in row.may else refused
        assert visitor.ask("POST", at[row.rule], with_token=False) == expected, row.rule


def test_a_view_that_declares_nothing_is_closed(app, son):
    app.add_url_rule("/undeclared", "undeclared", lambda: "seen", methods=["GET", "POST"])
    app.add_url_rule("/declared", "declared", allow(Role.ADMIN)(lambda: "seen"))
    visitor = Visitor(app, "admin").enter()
    assert visitor.ask("GET", "/declared") == 200
    assert visitor.ask("GET", "/undeclared") == 404
    assert visitor.ask("POST", "/undeclared") == 404
    assert Visitor(app, "public").enter().ask("GET", "/undeclared") == 404
