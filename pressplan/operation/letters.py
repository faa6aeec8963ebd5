"""What letters about operation say."""

from sqlalchemy import bindparam, select

from ..database import db
from ..outbox.composing import Draft, NotNeeded, address_of
from ..vietnamese import moment
from .models import Run
from .rules import VERIFY

_RUN = select(Run.id, Run.started_at, Run.facts).where(Run.id == bindparam("id"))
_BETTER = (
    select(Run.id).where(Run.work == VERIFY, Run.good.is_(True), Run.id > bindparam("id")).limit(1)
)


def verify(run_id: int) -> Draft:
    """To an administrator: the check found something wrong. Not needed once a later one did not."""
    connection = db.session.connection()
    if connection.execute(_BETTER, {"id": run_id}).first():
        raise NotNeeded("Lần kiểm tra sau đó không thấy gì sai.")
    run = connection.execute(_RUN, {"id": run_id}).one()
    return Draft(
        "Kiểm tra đêm thấy chỗ sai trong nhật ký hoặc tệp", "operation/letter.html",
        when=moment(run.started_at), faults=run.facts["faults"], count=run.facts["faulty"],
        address=address_of("operation.index"),
    )  # fmt: skip
