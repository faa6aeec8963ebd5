"""A province at work: the furnished database with reports, verdicts and documents in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from pressplan import create_app
from pressplan.config import Config
from pressplan.database import db
from tests import conftest, work


@pytest.fixture(scope="session")
def worked(backend, furnished: Config, tmp_path_factory: pytest.TempPathFactory) -> Config:
    """A database in which every kind of page has something to show."""
    config = backend.fresh(tmp_path_factory.mktemp("worked"), copy_of=furnished)
    with time_machine.travel(conftest.AT_WORK, tick=True), create_app(config).app_context():
        work.done()
        db.session.remove()
        db.engine.dispose()
    return config


@pytest.fixture
def working_app(backend, worked: Config, tmp_path: Path) -> Iterator[Flask]:
    """The application on such a database of its own."""
    yield from conftest.running(backend, worked, tmp_path)
