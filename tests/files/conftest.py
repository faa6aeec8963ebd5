"""Places for files, and an application with a view that takes them."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Blueprint, Flask, Response, abort, jsonify, request

from pressplan.access import Role, allow
from pressplan.agencies.models import Agency
from pressplan.config import Bucket
from pressplan.database import db
from pressplan.files import actions, queries, sending
from pressplan.files.refusals import Unacceptable
from pressplan.files.spool import arrived_at, takes_files
from pressplan.guard import who
from pressplan.pages import error_page
from tests import cast
from tests.servers import s3
from tests.servers.missing import untested
from tests.strict import Browser


@pytest.fixture(scope="session")
def s3_bucket() -> Iterator[Bucket]:
    """A bucket on a real server. None to be had: loudly skipped, a failure under CI."""
    try:
        with s3.running_s3() as bucket, pytest.MonkeyPatch.context() as patch:
            for name, value in s3.KEYS.items():
                patch.setenv(name, value)
            patch.setenv("NO_PROXY", "127.0.0.1")
            yield bucket
    except s3.NoS3 as missing:
        untested("on S3", missing)


@pytest.fixture
def s3_at_real_time(s3_bucket: Bucket, at_work: time_machine.Traveller) -> Bucket:
    """The bucket, in a test that takes place now: a store checks the time of what is signed."""
    at_work.move_to(time_machine.escape_hatch.time.time())
    return s3_bucket


@pytest.fixture
def taking(app: Flask) -> Flask:
    """The application with views as an owning feature has them: take, send, show a file."""
    app.register_blueprint(views())
    return app


@pytest.fixture
def lan_sends(taking: Flask) -> Callable[..., Browser]:
    """Lan sends files (bytes, name) by a form, and expects a status."""
    browser = Browser(taking).sign_in(cast.person("lan")).get("/accounts/me")

    def send(*files: tuple[bytes, str], expect: int = 200) -> Browser:
        sent = [(io.BytesIO(data), name) for data, name in files]
        return browser.post("/trying/", {"file": sent, "note": "Kính gửi"}, expect=expect)

    return send


@pytest.fixture
def spool(app: Flask) -> Path:
    """The folder where files wait; empty whenever no request is under way."""
    return app.config["PRESSPLAN"].data / "spool"


@pytest.fixture
def store(app: Flask) -> Path:
    """The folder where files stay."""
    return app.config["PRESSPLAN"].data / "files"


def views() -> Blueprint:
    bp = Blueprint("trying", __name__, url_prefix="/trying")

    @bp.post("/")
    @takes_files
    @allow(Role.AGENCY)
    def take() -> Any:
        person = who()
        try:
            uploads = request.files.getlist("file")
            received = actions.receive_each(uploads, agency_id=person.agency_id)
            stored = [actions.attach(r, by=person, at=arrived_at()) for r in received]
        except Unacceptable as refused:
            db.session.rollback()
            about = db.session.get_one(Agency, person.agency_id)
            actions.note_refusal(refused, about=about, by=person, at=arrived_at())
            db.session.commit()
            return error_page(422, refused.sentence)
        db.session.commit()
        return jsonify([file.id for file in stored])

    @bp.get("/<int:id>")
    @allow(Role.AGENCY)
    def show(id: int) -> Response:
        return sending.send(queries.stored_file(id) or abort(404))

    @bp.get("/<int:id>/preview")
    @allow(Role.AGENCY)
    def preview(id: int) -> Response:
        return sending.preview(queries.stored_file(id) or abort(404))

    return bp
