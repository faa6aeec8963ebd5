"""Somebody who asks for addresses, signed in without typing the password each time."""

import contextvars
from collections.abc import Mapping

from flask import Flask, session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf

from pressplan import clock
from pressplan.accounts import queries as accounts
from pressplan.accounts import sessions
from pressplan.database import db
from tests import cast
from tests.house.places import FACE


class Visitor:
    """One of a role, or one of the cast by name; "public": nobody signed in."""

    def __init__(self, app: Flask, role: str) -> None:
        self.app, self.role = app, role
        self.client: FlaskClient = app.test_client()
        self.csrf, self.location = "", ""

    def enter(self) -> "Visitor":
        """Open a session, again if the last request ended it."""
        self.client = self.app.test_client()
        token = ""
        if self.role != "public":
            account = cast.person(FACE.get(self.role, self.role))
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

    def ask(
        self, method: str, url: str, fields: Mapping[str, object] | None = None, *,
        with_token: bool = True,
    ) -> int:  # fmt: skip
        """The status of the answer; a POST sends the fields and, unless told, the token."""
        db.session.rollback()
        data: dict[str, object] | None = None
        if method == "POST":
            data = dict(fields or {}) | ({"csrf_token": self.csrf} if with_token else {})
        answer = contextvars.Context().run(self.client.open, url, method=method, data=data)
        db.session.rollback()
        db.session.expire_all()
        self.location = answer.headers.get("Location", "")
        answer.close()
        return answer.status_code

    def take(self, url: str) -> bytes:
        """The file that an address hands out."""
        db.session.rollback()
        answer = contextvars.Context().run(self.client.get, url)
        assert answer.status_code == 200, url
        data = answer.get_data()
        answer.close()
        db.session.rollback()
        return data
