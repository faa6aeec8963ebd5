"""Take in the files of a form, and send those of updates and conversations back."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from flask import Response, request

from .. import clock
from ..access import READERS, allow
from ..database import db, reading
from ..errors import BadInput
from ..files import sending
from ..files.actions import Received, note_refusal, receive_each
from ..files.models import StoredFile
from ..files.refusals import Unacceptable
from ..forms import Form
from ..guard import who
from . import queries_files, queries_talk
from .blueprint import bp
from .models import Commitment

ALL_OF_THEM = "Chưa nhận tệp nào trong các tệp vừa chọn; hãy chọn lại."
CHOOSE_AGAIN = "Tệp vừa chọn chưa được lưu. Hãy chọn lại."


@dataclass(frozen=True)
class Chosen:
    """The files that were chosen in a form: checked and stored, or refused, all of them or none."""

    received: tuple[Received, ...] = ()
    refused: BadInput | None = None
    count: int = 0

    def refuse(self, bad: BadInput) -> "Chosen":
        """The same, now that they were refused when they were to be recorded."""
        return replace(self, received=(), refused=bad)

    @property
    def sentence(self) -> str:
        """Which file is not taken, and why."""
        bad = self.refused
        if bad is None:
            return ""
        named = f"{bad.name}: {bad.sentence}" if isinstance(bad, Unacceptable) else bad.sentence
        return f"{named} {ALL_OF_THEM}" if self.count > 1 else named


def chosen_files(quota_of: Callable[[], int | None]) -> Chosen:
    """Check and store the files of this form, before its transaction begins.

    `quota_of` answers in a short read of its own against which agency's quota they count, and
    raises what it must for somebody who may not send here.
    """
    uploads = [upload for upload in request.files.getlist("files") if upload.filename]
    if not uploads:
        return Chosen()
    with reading():
        agency_id = quota_of()
    try:
        received = receive_each(uploads, agency_id=agency_id, field="files")
    except Unacceptable as refused:
        return Chosen(refused=refused, count=len(uploads))
    return Chosen(tuple(received), count=len(uploads))


def refuse_files(form: Form, chosen: Chosen, *, about: Commitment) -> None:
    """Say beside the field why the files are not taken; one line of the history notes it."""
    form.refuse("files", chosen.sentence)
    if isinstance(chosen.refused, Unacceptable):
        note_refusal(chosen.refused, about=about, by=who(), at=clock.now())
        db.session.commit()


@bp.get("/updates/<int:id>/files/<int:file_id>")
@allow(*READERS)
def update_file(id: int, file_id: int) -> Response:
    """A file of an update, to be saved; `?view=1`: a PDF or picture, to be looked at."""
    return send(queries_files.update_file_or_404(id, file_id, who(), clock.today()))


@bp.get("/<int:id>/commitments/<int:commitment_id>/messages/files/<int:file_id>")
@allow(*READERS)
def message_file(id: int, commitment_id: int, file_id: int) -> Response:
    """A file of a conversation, likewise."""
    commitment = queries_talk.visible_or_404(id, commitment_id, who(), clock.today())
    return send(queries_files.message_file_or_404(commitment, file_id))


def send(stored: StoredFile) -> Response:
    """The file, as the address asks for it."""
    return sending.preview(stored) if "view" in request.args else sending.send(stored)
