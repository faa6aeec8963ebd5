"""Bring back a stored file whose bytes were lost or changed, as it was handed in."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from ..access import SYSTEM
from ..errors import Refusal
from ..history.actions import record
from . import spool, storage
from .models import StoredFile


def from_second_copy(damaged: Iterable[StoredFile]) -> list[StoredFile]:
    """Put each of them back from the second place, if that has it whole; which ones."""
    place = storage.current()
    if not isinstance(place, storage.Doubled):
        return []
    return [stored for stored in damaged if _from(place.second, stored)]


def put_back(stored: StoredFile, pieces: Iterable[bytes]) -> bool:
    """Let the first place have these bytes, if they are what was handed in.

    Raises NoSpace, StoreUnreachable.
    """
    with spool.kept(pieces) as copy:
        if (copy.sha256, copy.size) != (stored.sha256, stored.size):
            return False
        place = storage.first(storage.current())
        place.delete(stored.key)
        place.put(stored.key, copy.path)
    return True


def note(mended: Sequence[StoredFile], *, at: datetime) -> None:
    """A line in the history for each; the caller commits."""
    for stored in mended:
        words = f"Lấy lại tệp “{stored.name}” từ bản sao"
        record(stored, "file-mended", words, by=SYSTEM, at=at, agency_id=stored.agency_id)


def _from(second: storage.Storage, stored: StoredFile) -> bool:
    try:
        return put_back(stored, second.open(stored.key).chunks())
    except (Refusal, OSError):
        return False
