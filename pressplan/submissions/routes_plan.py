"""An approved plan of an agency is taken up: read, corrected on the reading screen, tracked."""

from flask import Response, flash, url_for

from .. import clock
from ..access import Role, allow
from ..database import db, reading
from ..errors import BadInput, TooLate
from ..files import storage
from ..files.models import StoredFile
from ..guard import who
from ..htmx import go
from ..reading import adopting
from ..reading.documents import BadDocument, Document, extract
from . import queries
from .blueprint import bp
from .forms import AdoptForm
from .models import Submission
from .routes_list import submission_page
from .workflow import State

NOT_APPROVED = "Kế hoạch này chưa được phê duyệt nên chưa lập để theo dõi được."


@bp.post("/<int:id>/plan")
@allow(Role.STAFF)
def adopt(id: int) -> Response:
    """Begin the agency's own plan from the chosen file, or by hand; then correct it."""
    with reading():
        file = _chosen(_approved(id))
    try:
        document = _document_of(file) if file else None
    except BadDocument as why:
        return submission_page(_approved(id), unread=str(why), status=422)
    kept = adopting.adopt(
        _approved(id), document, file.name if file else "", by=who(), at=clock.now()
    )
    db.session.commit()
    flash("Đối chiếu từng phần bên dưới rồi lập kế hoạch.")
    return go(url_for("reading.show", id=kept.id))


def _approved(id: int) -> Submission:
    found = queries.submission_or_404(id, who(), today=clock.today())
    if found.state is not State.APPROVED:
        raise TooLate(NOT_APPROVED)
    return found


def _chosen(found: Submission) -> StoredFile | None:
    """The file of the newest revision that the form names; None: by hand."""
    form = AdoptForm().offer(queries.readable_files(found))
    if not form.validate():
        raise BadInput(form.problems[0][2])
    by_id = {str(file.id): file for file in queries.readable_files(found)}
    return by_id.get(form.file.data)


def _document_of(file: StoredFile) -> Document:
    """What the reader takes of a stored file. Raises BadDocument, FileMissing (503)."""
    return extract(b"".join(storage.current().open(file.key).chunks()), file.name)
