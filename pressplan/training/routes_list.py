"""The programmes, one programme, its guidance."""

from flask import Response, abort, flash, request, url_for

from .. import clock
from ..access import READERS, Role, allow
from ..database import db, reading
from ..errors import BadInput
from ..files import actions as files
from ..files import sending
from ..files.refusals import SENTENCES, Unacceptable
from ..files.spool import arrived_at, takes_files
from ..guard import who
from ..history.queries import lines_about
from ..htmx import go, show
from . import actions, queries, queries_list
from .blueprint import bp
from .forms import GuidanceForm
from .models import Programme
from .rules import RESULT_UNKNOWN, RESULT_WORDS, STAGE_WORDS, Result, Stage, seats_words

WORDS = {"stages": STAGE_WORDS, "results": RESULT_WORDS | {None: RESULT_UNKNOWN}}


@bp.get("/")
@allow(*READERS)
def index() -> Response:
    """The programmes, those with the latest sessions first."""
    found = queries_list.listing(who(), now=clock.now(), page=asked_page())
    return show(
        "training/index.html", listing=found, words=WORDS, Stage=Stage,
        url_of=lambda n: url_for(".index", page=n),
    )  # fmt: skip


@bp.get("/<int:id>")
@allow(*READERS)
def programme(id: int) -> Response:
    """A programme: its sessions, guidance, agencies and what came of it."""
    return programme_page(queries.programme_or_404(id))


@bp.post("/<int:id>/files")
@allow(Role.STAFF)
@takes_files
def put_files(id: int) -> Response:
    """Put guidance to a programme."""
    with reading():
        queries.programme_or_404(id)
    form = GuidanceForm()
    uploads = [upload for upload in form.files.data or [] if upload]
    if not uploads:
        return programme_page(queries.programme_or_404(id), SENTENCES["none"], status=422)
    try:
        received = files.receive_each(uploads, agency_id=None, field="files")
        actions.put_files(queries.programme_or_404(id), received, by=who(), at=arrived_at())
    except BadInput as bad:
        db.session.rollback()
        found = queries.programme_or_404(id)
        sentence = bad.sentence
        if isinstance(bad, Unacceptable):
            sentence = f"{bad.name}: {bad.sentence}"
            files.note_refusal(bad, about=found, by=who(), at=clock.now())
            db.session.commit()
        return programme_page(found, sentence, status=422)
    db.session.commit()
    flash("Đã thêm tài liệu.")
    return go(url_for(".programme", id=id, _anchor="guidance"))


@bp.get("/<int:id>/files/<int:file_id>")
@allow(*READERS)
def file(id: int, file_id: int) -> Response:
    """Guidance, to be saved; `?view=1`: a PDF or picture, to be looked at."""
    stored = queries.guidance_or_404(queries.programme_or_404(id), file_id)
    return sending.preview(stored) if "view" in request.args else sending.send(stored)


@bp.post("/<int:id>/files/<int:file_id>/removal")
@allow(Role.STAFF)
def take_file(id: int, file_id: int) -> Response:
    """Take guidance out of a programme."""
    actions.take_file(queries.programme_or_404(id), file_id, by=who(), at=clock.now())
    db.session.commit()
    flash("Đã bỏ tài liệu.")
    return go(url_for(".programme", id=id, _anchor="guidance"))


@bp.get("/<int:id>/agencies/<int:agency_id>/certificate")
@allow(*READERS)
def certificate(id: int, agency_id: int) -> Response:
    """The scan of an agency's certificate; results and certificates are for every reader."""
    row = queries.registration_of(id, agency_id)
    if row is None or row.certificate is None or row.certificate.file is None:
        abort(404)
    stored = row.certificate.file
    return sending.preview(stored) if "view" in request.args else sending.send(stored)


def programme_page(found: Programme, fault: str = "", *, status: int = 200) -> Response:
    """The page of a programme; `fault`: why guidance was not taken."""
    today, now = clock.today(), clock.now()
    stage = found.stage_on(today)
    failed = []
    if stage is Stage.HELD and who().is_staff:
        failed = queries.cards_of(queries.not_passed(found, today=today))
    return show(
        "training/show.html", programme=found, stage=stage, words=WORDS, Stage=Stage,
        table=queries_list.table(found, who(), today=today, page=asked_page()), Result=Result,
        links=queries.sees_links(found, who(), today=today), seats=seats_words(found.seats),
        failed=failed, following=queries.followed_by(found), now=now, fault=fault,
        lines=lines_about(found) if who().is_staff else [],
        url_of=lambda n: url_for(".programme", id=found.id, page=n, _anchor="agencies"),
        status=status,
    )  # fmt: skip


def asked_page() -> int:
    """The page that the address asks for."""
    asked = request.args.get("page", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
