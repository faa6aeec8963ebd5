"""Whether every recorded file is still what was handed in."""

import hashlib
from collections.abc import Iterator

from ..errors import FileMissing, Refusal
from . import queries, storage, sweep
from .models import StoredFile


def faults() -> Iterator[str]:
    """What is wrong with the files, one sentence each; nothing when all are whole."""
    place = storage.current()
    for stored in queries.every():
        if why := _fault_of(stored, storage.first(place)):
            yield f"tệp {stored.id} “{stored.name}”: {why}"
    if isinstance(place, storage.Doubled):
        for stored in sweep.not_copied(place.second):
            yield f"tệp {stored.id} “{stored.name}”: chưa có bản sao thứ hai"


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
