"""A mail server, an application that sends to it, and letters as tests look at them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from pressplan.database import db
from pressplan.outbox.models import Letter
from tests.servers.smtp import Mailbox, running_smtp


@pytest.fixture
def box(app: Flask) -> Iterator[Mailbox]:
    """The mail server that the application sends to."""
    with running_smtp() as found:
        configure(app, smtp=found.at)
        yield found


@pytest.fixture
def letter(app: Flask) -> Callable[[], Letter]:
    """The one letter that there is, read anew."""

    def read() -> Letter:
        (found,) = letters()
        return found

    return read


def configure(app: Flask, **values: Any) -> None:
    """Set what the environment would say."""
    app.config["PRESSPLAN"] = replace(app.config["PRESSPLAN"], **values)


def letters() -> list[Letter]:
    """Every letter, the oldest first, read anew."""
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(Letter).order_by(Letter.id)))
