"""Imports point down: the layers of docs/architecture.md, read from the source itself."""

import sys
from functools import cache

import pytest

from tests.house.source import imports, modules

# From the bottom up; inside a level the later may import the earlier.
LEVELS = (
    ("clock", "vietnamese", "config"),
    ("errors", "access", "database", "memory", "htmx", "forms", "heartbeat", "qr"),
    ("history", "outbox", "workdays", "settings", "files"),
    ("agencies", "accounts"),
    ("plans", "proposals", "tasks"),
    ("targets", "obligations"),
    ("submissions", "maturity", "training", "awards", "funding"),
    ("reading", "desk", "reminders", "overview", "exports"),
)
ORDER = [part for level in LEVELS for part in level]
# The edge wires parts together: it may call any feature.
EDGE = {
    "",
    "cli",
    "scheduler",
    "urls",
    "guard",
    "home",
    "pages",
    "serving",
    "gunicorn_conf",
    "handover",
}
EDGE |= {"first_run", "demo", "demo.fill", "demo.handins", "demo.sample", "__main__"}
# No Flask, no SQLAlchemy, no clock: the standard library and each other.
PURE_NAMES = {"rules", "password_rules", "workflow", "parser", "carried", "standing", "life"}
PURE_NAMES |= {"extensions", "deadlines", "rules_board", "changes", "merging", "amending"}
PURE_NAMES |= {"persons", "slip", "talk", "waiting", "staff", "content"}
PURE = {"vietnamese", "access", "errors", "clock"}
PURE_READERS = (
    "blocks", "checks", "dates", "draft", "duties", "entries", "frame", "labels", "matching",
    "parties", "sections", "shapes", "source", "tables", "targets", "tasks", "text",
)  # fmt: skip
PURE |= {f"reading.{name}" for name in PURE_READERS}
PURE |= {f"files.{name}" for name in ("archive", "confined", "intake", "kinds", "names")}
PURE |= {f"files.{name}" for name in ("packages", "pictures", "refusals")}


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


def place(name: str) -> int:
    return ORDER.index(name.partition(".")[0])


def test_every_module_has_its_place():
    homeless = [n for n in modules() if not is_edge(n) and n.partition(".")[0] not in ORDER]
    assert homeless == []


@pytest.mark.parametrize("name", [n for n in modules() if not is_edge(n)])
def test_imports_point_down(name):
    up = [
        f"line {line}: {origin or 'pressplan'}"
        for origin, line in ours(name)
        if is_edge(origin) or place(origin) > place(name)
    ]
    assert up == [], f"{name} imports from above"


@pytest.mark.parametrize("name", [n for n in modules() if is_pure(n)])
def test_pure_files_import_the_standard_library_and_each_other(name):
    foreign = [
        f"line {line}: {origin}"
        for origin, line in imports(name, modules()[name])
        if origin.split(".")[0] not in {*sys.stdlib_module_names, "pressplan"}
    ]
    impure = [f"line {line}: {origin}" for origin, line in ours(name) if not is_pure(origin)]
    clocks = [f"line {line}: clock" for origin, line in ours(name) if origin == "clock"]
    assert foreign + impure + clocks == [], f"{name} is not pure"


@pytest.mark.parametrize("name", [n for n in modules() if n])
def test_routes_are_imported_by_create_app_alone(name):
    """A feature's route files know each other; nobody else knows them."""
    feature = name.partition(".")[0]
    wrong = [
        f"line {line}: {origin}"
        for origin, line in ours(name)
        if is_route(origin) and not (is_route(name) and origin.partition(".")[0] == feature)
    ]
    assert wrong == []


def test_a_wrong_import_would_show():
    assert place("tasks.rules") > place("agencies.queries") > place("database")
    assert is_pure("tasks.workflow")
    assert not is_pure("tasks.queries")
    assert ("access", 17) in [(origin, 17) for origin, _ in ours("tasks.workflow")]
