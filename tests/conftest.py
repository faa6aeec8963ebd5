"""What every test shares: both databases, a clock that stands where we say, the strict browser.

Each test that asks for `app` runs twice, on SQLite and on PostgreSQL, with a database of
its own: a copy of one that was migrated and filled once (the plan loaded, the cast hired).
"""

import logging
import os
import shutil
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import time_machine
from flask import Flask
from sqlalchemy import Engine, event

from pressplan import create_app
from pressplan.config import Config
from pressplan.database import db
from tests import cast, memory_guard
from tests.quick import (
    forget_what_was_printed,
    leave_cheap_hashes,
    share_statements,
    share_templates,
    share_what_is_compiled,
)
from tests.servers import postgres
from tests.servers.missing import untested
from tests.strict import Browser
from tests.turns import BACKENDS, told_on_the_other

LOADED_AT = "2026-01-05T02:00:00Z"
AT_WORK = "2026-11-20T02:00:00Z"  # Friday 20/11/2026, nine in the morning
_NUMBERS = count(1)  # of databases on the one server of this process

pytest_plugins = ["tests.faces", "tests.mailing", "tests.processes", "tests.vouching"]
event.listen(Engine, "before_cursor_execute", memory_guard.look)
share_what_is_compiled()
leave_cheap_hashes()
if not os.environ.get("CI"):  # there hypothesis sets as much by itself
    hypothesis.settings.register_profile("untimed", deadline=None)  # how fast is for bin/bench
    hypothesis.settings.load_profile("untimed")


# What starts servers and browsers comes first: at the end the workers share what is quick.
SLOW = (
    "tests/browser/",
    "tests/faults/",
    "tests/load/",
    "tests/house/test_bin",
    "tests/house/test_serving",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A test marked `long` runs only when the full counts are asked for; the slow ones first.

    Of the whole suite a story is told on one database, turn by turn (`tests/turns.py`).
    """
    items.sort(key=lambda item: not item.nodeid.startswith(SLOW))
    if os.environ.get("PRESSPLAN_LONG"):
        return
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.skip(reason="only with bin/test --long"))
    if config.args == config.getini("testpaths"):
        left = set(told_on_the_other(items))
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly, once and at the end, what this machine could not test, and what was measured."""
    reasons = {str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", [])}
    for reason in sorted(reason for reason in reasons if "NOT tested" in reason):
        terminalreporter.write_line(reason, red=True, bold=True)
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            if name == "figures":
                terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {value}")


@pytest.fixture(autouse=True)
def at_work() -> Iterator[time_machine.Traveller]:
    """The day on which the tests take place; it ticks."""
    with time_machine.travel(AT_WORK, tick=True) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def log_as_it_was() -> Iterator[None]:
    """A command that a test runs sets up the log of its process; the next test has its own."""
    root, ours, hooks = logging.getLogger(), logging.getLogger("pressplan"), _hooks()
    handlers, level = list(root.handlers), ours.level
    yield
    if _hooks() != hooks:
        root.handlers[:] = [each for each in root.handlers if each in handlers]
        ours.setLevel(level)
        sys.excepthook, threading.excepthook = hooks


def _hooks() -> tuple[Any, Any]:
    return sys.excepthook, threading.excepthook


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL for this session. None to be had: loudly skipped, a failure under CI."""
    try:
        with postgres.running_postgres() as url:
            yield url
    except postgres.NoPostgres as missing:
        untested("on PostgreSQL", missing)


@dataclass
class Backend:
    """One kind of database, with a way to make a fresh one, empty or as a copy."""

    name: str
    folder: Path
    server: str = ""

    def fresh(self, folder: Path, copy_of: Config | None = None) -> Config:
        if self.name == "sqlite":
            url = f"sqlite:///{folder / 'pressplan.sqlite3'}"
            if copy_of:
                shutil.copyfile(copy_of.data / "pressplan.sqlite3", folder / "pressplan.sqlite3")
        else:
            template = copy_of.database_url.rsplit("/", 1)[1].split("?")[0] if copy_of else None
            url = postgres.create_database(self.server, f"pressplan_{next(_NUMBERS)}", template)
        if copy_of:
            for kept in ("keys", "files"):
                if (copy_of.data / kept).is_dir():
                    shutil.copytree(copy_of.data / kept, folder / kept)
        return config_for(folder, url)

    def drop(self, config: Config) -> None:
        if self.name == "postgresql":
            postgres.drop_database(self.server, config.database_url.rsplit("/", 1)[1].split("?")[0])


def config_for(folder: Path, url: str) -> Config:
    """A configuration as a test wants it: everything under its own folder."""
    return Config(
        data=folder, database_url=url, host="127.0.0.1", port=8000,
        base_url="http://localhost", trusted_hosts=("localhost",), proxies=0, tick_seconds=60,
    )  # fmt: skip


@pytest.fixture(scope="session", params=BACKENDS)
def backend(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Backend:
    server = request.getfixturevalue("postgres_url") if request.param == "postgresql" else ""
    return Backend(request.param, tmp_path_factory.mktemp(request.param), server)


@pytest.fixture(scope="session")
def migrated(backend: Backend, tmp_path_factory: pytest.TempPathFactory) -> Config:
    """A database with its tables and nothing in them."""
    from flask_migrate import upgrade

    config = backend.fresh(tmp_path_factory.mktemp("migrated"))
    app = create_app(config)
    with app.app_context():
        upgrade()
        _let_go()
    return config


@pytest.fixture(scope="session")
def furnished(
    backend: Backend, migrated: Config, tmp_path_factory: pytest.TempPathFactory
) -> Config:
    """A database with the plan loaded in January and the cast hired."""
    config = backend.fresh(tmp_path_factory.mktemp("furnished"), copy_of=migrated)
    with time_machine.travel(LOADED_AT, tick=False), create_app(config).app_context():
        cast.hire()
        _let_go()
    return config


@pytest.fixture
def app(backend: Backend, furnished: Config, tmp_path: Path) -> Iterator[Flask]:
    """The application on a furnished database of its own; its context is pushed."""
    yield from running(backend, furnished, tmp_path)


@pytest.fixture
def empty_app(backend: Backend, migrated: Config, tmp_path: Path) -> Iterator[Flask]:
    """The application on a database with nothing in it."""
    yield from running(backend, migrated, tmp_path)


def running(backend: Backend, copy_of: Config, folder: Path) -> Iterator[Flask]:
    data = folder / "data"
    data.mkdir()
    config = backend.fresh(data, copy_of=copy_of)
    app = create_app(config)
    share_templates(app)
    with app.app_context():
        share_statements(db.engine)
        yield app
        _let_go()
    forget_what_was_printed()
    backend.drop(config)


def _let_go() -> None:
    """Close every connection: a template that somebody holds can't be copied."""
    db.session.remove()
    db.engine.dispose()


@pytest.fixture
def browser(app: Flask) -> Browser:
    """A strict browser on the furnished application."""
    return Browser(app)
