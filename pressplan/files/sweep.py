"""What an interrupted upload left behind goes; what has no second copy yet gets one.

Runs outside of any transaction: a store may be slow.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

from ..database import reading
from . import queries, spool, storage
from .models import StoredFile
from .storage import Storage

AGE = timedelta(hours=1)  # no request takes so long between storing a file and recording it
MOST_COPIES = 200  # in one round


def sweep(*, at: datetime) -> int:
    """Remove spooled files that nobody holds and stored ones without a row; how many.

    The second copy keeps what it has: it is also there for whoever restores an old database.
    """
    swept = spool.sweep(older_than=at - AGE)
    place = storage.first(storage.current())
    for keys in _batches(place.keys(older_than=at - AGE)):
        with reading():
            known = queries.recorded(keys)
        for key in set(keys) - known:
            place.delete(key)
            swept += 1
    return swept


def complete_copy() -> int:
    """Put into the second place what it missed, so much in one round; how many."""
    place = storage.current()
    if not isinstance(place, storage.Doubled):
        return 0
    missing = list(islice(not_copied(place.second), MOST_COPIES))
    for stored in missing:
        with spool.kept(place.first.open(stored.key).chunks()) as copy:
            place.second.put(stored.key, copy.path)
    return len(missing)


def not_copied(second: Storage) -> Iterator[StoredFile]:
    """Each recorded file that the second place lacks."""
    there = set(second.keys(older_than=datetime.max.replace(tzinfo=UTC)))
    return (stored for stored in queries.every() if stored.key not in there)


def _batches(keys: Iterable[str]) -> Iterator[list[str]]:
    waiting = iter(keys)
    while batch := list(islice(waiting, queries.BATCH)):
        yield batch
