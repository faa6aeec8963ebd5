"""The sample, loaded once for each kind of database and copied for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from pressplan import clock, create_app, demo, first_run
from pressplan.config import Config
from pressplan.database import db
from tests.conftest import AT_WORK, Backend, running

Sampled = tuple[Config, list[demo.Person]]


def load_sample(at=None) -> list[demo.Person]:
    """The plan and its sample year as of that instant; commits."""
    at = at or clock.now()
    first_run.load_plan(at=at, today=clock.day_of(at))
    people = demo.load(at=at)
    db.session.commit()
    return people


@pytest.fixture(scope="session")
def sampled(
    backend: Backend, migrated: Config, tmp_path_factory: pytest.TempPathFactory
) -> Sampled:
    """A database with the sample in it, and its people."""
    config = backend.fresh(tmp_path_factory.mktemp("sampled"), copy_of=migrated)
    with time_machine.travel(AT_WORK, tick=False), create_app(config).app_context():
        people = load_sample()
        db.session.remove()
        db.engine.dispose()
    return config, people


@pytest.fixture
def sample_app(backend: Backend, sampled: Sampled, tmp_path: Path) -> Iterator[Flask]:
    """The application on a sample of its own."""
    yield from running(backend, sampled[0], tmp_path)


@pytest.fixture
def people(sampled: Sampled) -> list[demo.Person]:
    """Those who can sign in there, with their passwords."""
    return sampled[1]
