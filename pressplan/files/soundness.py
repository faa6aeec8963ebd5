"""Whether every recorded file is still what was handed in."""

import hashlib
from collections.abc import Iterator

from ..errors import FileMissing, Refusal
from . import queries, storage, sweep
from .models import StoredFile


def faults() -> Iterator[str]:
    """What is wrong with the files, one sentence each; nothing when all are whole."""
    for _, fault in checked():
        if fault:
            yield fault
    yield from not_copied()


def checked() -> Iterator[tuple[StoredFile, str]]:
    """Each file, read to its end, with what is wrong with it, or ""; no transaction is open."""
    place = storage.first(storage.current())
    for stored in queries.every():
        why = _fault_of(stored, place)
        yield stored, f"tệp {stored.id} “{stored.name}”: {why}" if why else ""


def not_copied() -> Iterator[str]:
    """Each file that lacks its second copy, where there is a second place."""
    place = storage.current()
    if isinstance(place, storage.Doubled):
        for stored in sweep.not_copied(place.second):
            yield f"tệp {stored.id} “{stored.name}”: chưa có bản sao thứ hai"


def damaged() -> Iterator[StoredFile]:
    """Each file that is not in its first place as it was handed in."""
    place = storage.first(storage.current())
    return (stored for stored in queries.every() if _fault_of(stored, place))


def _fault_of(stored: StoredFile, place: storage.Storage) -> str:
    digest = hashlib.sha256()
    try:
        for chunk in place.open(stored.key).chunks():
            digest.update(chunk)
    except FileMissing:
        return "không còn trong kho"
    except (Refusal, OSError) as error:
        return f"không đọc được ({error})"
    return "" if digest.hexdigest() == stored.sha256 else "nội dung đã bị thay đổi"
