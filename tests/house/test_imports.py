"""Imports point down: the layers of docs/architecture.md, read from the source itself."""

import sys
from functools import cache

from tests.house.source import imports, modules

# From the bottom up; inside a level the later may import the earlier.
LEVELS = (
    (
        "clock",
        "vietnamese",
        "paging",
        "charts",
        "environment",
        "durable",
        "keys",
        "config",
        "masking",
        "logs",
        "trust",
    ),
    (
        "errors",
        "access",
        "queueing",
        "database",
        "memory",
        "htmx",
        "forms",
        "heartbeat",
        "pace",
        "qr",
    ),
    ("history", "workdays", "settings", "files", "outbox"),
    ("agencies", "accounts"),
    ("plans", "proposals", "tasks"),
    ("targets", "obligations"),
    ("submissions", "maturity", "training", "directives", "awards", "funding"),
    ("reading", "reminders", "desk", "overview", "exports", "operation", "help"),
)
ORDER = [part for level in LEVELS for part in level]
# The edge wires parts together: it may call any feature.
EDGE = {
    "",
    "cli",
    "cli_check",
    "scheduler",
    "urls",
    "guard",
    "refused",
    "home",
    "pages",
    "serving",
    "gunicorn_conf",
    "draining",
    "gunicorn_parts",
    "request_log",
    "handover",
    "leaving",
    "cli_operation",
}
EDGE |= {"first_run", "first_run.maturity", "__main__", "demo", "demo.bulk", "demo.fill"}
EDGE |= {"cli_accounts"}
EDGE |= {"first_run.targets", "demo.targets"}
EDGE |= {"demo.chase", "demo.fill_handins", "demo.fill_maturity", "demo.handins", "demo.maturity"}
EDGE |= {"demo.own_plans", "demo.papers", "demo.sample", "demo.training", "demo.voices"}
EDGE |= {"demo.rewards"}
# No Flask, no SQLAlchemy, no clock: the standard library and each other.
PURE_NAMES = {"rules", "password_rules", "workflow", "parser", "carried", "standing", "life"}
PURE_NAMES |= {"extensions", "deadlines", "rules_board", "changes", "merging", "amending"}
PURE_NAMES |= {"persons", "slip", "talk", "waiting", "staff", "content", "hours"}
PURE_NAMES |= {"profiles", "factor_rules"}
PURE = {"vietnamese", "access", "errors", "clock", "paging", "charts", "outbox.mail"}
PURE |= {"accounts.leaked"}
PURE |= {"targets.method", "reminders.wording", "reminders.wording_chase", "reminders.rules_chase"}
PURE |= {
    "exports.report_words",
    "reminders.wording",
    "reminders.wording_chase",
    "reminders.rules_chase",
}
PURE_READERS = (
    "blocks", "checks", "dates", "draft", "duties", "entries", "frame", "labels", "matching",
    "parties", "sections", "shapes", "source", "tables", "targets", "tasks", "text",
)  # fmt: skip
PURE |= {f"reading.{name}" for name in PURE_READERS}
PURE |= {
    f"maturity.{name}"
    for name in (
        "annex", "annex_cells", "annex_rows", "checks", "differences", "draft", "draft_kept",
    )
}  # fmt: skip
PURE |= {f"files.{name}" for name in ("archive", "confined", "intake", "kinds", "names")}
PURE |= {f"files.{name}" for name in ("packages", "pictures", "refusals", "cells", "filled_sheets")}
PURE |= {"exports.progress", "help.sections"}
PURE |= {"exports.progress", "operation.checks", "operation.remedies", "operation.first_steps"}


@cache
def ours(name: str) -> list[tuple[str, int]]:
    """Which of our own modules a module imports, and where."""
    return [
        (origin.removeprefix("pressplan").removeprefix("."), line)
        for origin, line in imports(name, modules()[name])
        if origin.split(".")[0] == "pressplan"
    ]


def is_route(name: str) -> bool:
    return name.rpartition(".")[2].startswith(("routes", "blueprint"))


def is_edge(name: str) -> bool:
    return name in EDGE or is_route(name)


def is_pure(name: str) -> bool:
    return name in PURE or name.rpartition(".")[2] in PURE_NAMES


def feature_of(name: str) -> str:
    return name.partition(".")[0]


def place(name: str) -> int:
    return ORDER.index(feature_of(name))


def test_every_module_has_its_place():
    homeless = [n for n in modules() if not is_edge(n) and feature_of(n) not in ORDER]
    assert homeless == []


def test_imports_point_down():
    up = [
        f"{name}, line {line}: {origin or 'pressplan'}"
        for name in modules()
        if not is_edge(name)
        for origin, line in ours(name)
        if is_edge(origin) or place(origin) > place(name)
    ]
    assert up == []


def test_pure_files_import_the_standard_library_and_each_other():
    pure = [name for name in modules() if is_pure(name)]
    foreign = [
        f"{name}, line {line}: {origin}"
        for name in pure
        for origin, line in imports(name, modules()[name])
        if origin.split(".")[0] not in {*sys.stdlib_module_names, "pressplan"}
    ]
    impure = [
        f"{name}, line {line}: {origin or 'pressplan'}"
        for name in pure
        for origin, line in ours(name)
        if not is_pure(origin) or origin == "clock"
    ]
    assert foreign + impure == []


def test_routes_are_imported_by_create_app_alone():
    """A feature's route files know each other; nobody else knows them."""
    wrong = [
        f"{name}, line {line}: {origin}"
        for name in modules()
        if name
        for origin, line in ours(name)
        if is_route(origin) and not (is_route(name) and feature_of(name) == feature_of(origin))
    ]
    assert wrong == []


def test_a_wrong_import_would_show():
    assert place("tasks.rules") > place("agencies.queries") > place("database")
    assert is_pure("tasks.workflow")
    assert not is_pure("tasks.queries")
    assert ("access", 17) in [(origin, 17) for origin, _ in ours("tasks.workflow")]
