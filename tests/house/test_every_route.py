"""Every rule of the URL map answers each role as the one table says."""

import pytest
from flask import Flask

from pressplan import urls
from pressplan.access import EVERYONE, PUBLIC, Role, allow
from tests.conftest import BACKENDS
from tests.house.places import addresses
from tests.house.policy import COUNT, POLICY, ROLES
from tests.house.visitor import Visitor

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


def test_the_table_has_every_rule_once(app):
    rows = [(row.method, row.rule) for row in POLICY]
    assert sorted(rows) == sorted(in_the_map(app))
    assert len(rows) == COUNT


def test_views_declare_what_the_table_says(app):
    assert differences(app) == []


@pytest.mark.parametrize("backend", BACKENDS[:1], indirect=True, scope="session")
def test_any_other_policy_would_show(app, monkeypatch):
    monkeypatch.setattr(urls, "_concrete", lambda _rule: None)  # addresses are asked for elsewhere
    assert set(app.view_functions) == {rule.endpoint for rule in app.url_map.iter_rules()}
    for endpoint, view in app.view_functions.items():
        declared = view.allowed
        for wrong in (
            frozenset(),  # as if nothing was declared
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
        sent_away = status == 303 and row.method == "GET" and location.startswith("/sign-in")
        may_lead_there = "public" in row.may  # the way back from the identity provider
        done = DONE if row.method == "GET" else POSTED
        return status in done and (may_lead_there or not sent_away)
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
