"""Which files are recorded."""

from collections.abc import Collection, Iterator

from sqlalchemy import func, select

from ..database import db, reading
from ..settings.queries import value
from .models import StoredFile
from .refusals import MEGABYTE

BATCH = 500


def stored_file(id: int) -> StoredFile | None:
    """A file by its id. Whether it may be seen is the owning feature's to say."""
    return db.session.get(StoredFile, id)


def used_bytes(agency_id: int) -> int:
    """How much of its quota an agency has used."""
    used = select(func.sum(StoredFile.size)).where(StoredFile.agency_id == agency_id)
    return int(db.session.scalar(used) or 0)


def quota_bytes() -> int:
    """How much each agency may use, as it is set."""
    return value("files_mb") * MEGABYTE


def sent_by(account_id: int) -> tuple[int, int]:
    """How many bytes, in how many files, a person has sent that count against a quota."""
    own = (StoredFile.account_id == account_id, StoredFile.agency_id.is_not(None))
    used = select(func.sum(StoredFile.size), func.count()).where(*own)
    size, files = db.session.execute(used).one()
    return int(size or 0), files


def quota_of_person() -> tuple[int, int]:
    """How many bytes, in how many files, each person may send, as it is set."""
    return value("files_mb_person") * MEGABYTE, value("files_person")


def recorded(keys: Collection[str]) -> set[str]:
    """Which of the keys have a row."""
    return set(db.session.scalars(select(StoredFile.key).where(StoredFile.key.in_(keys))))


def every() -> Iterator[StoredFile]:
    """Each file, each batch read in a short transaction of its own; outside of any other."""
    last = 0
    while True:
        batch = select(StoredFile).where(StoredFile.id > last).order_by(StoredFile.id).limit(BATCH)
        with reading():
            files = db.session.scalars(batch).all()
            db.session.expunge_all()
        yield from files
        if len(files) < BATCH:
            return
        last = files[-1].id
