"""Record the files that come with what is written: never more than so many, none of them twice."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from ..access import Who
from ..errors import BadInput
from .actions import Received, attach
from .models import StoredFile
from .refusals import Unacceptable

MOST = 20
TOO_MANY = f"Mỗi lần gửi kèm nhiều nhất {MOST} tệp. Hãy bỏ bớt tệp, hoặc gộp lại thành một tệp."


class HasFile(Protocol):
    """A row of `FileColumns`."""

    @property
    def file(self) -> StoredFile: ...


def attached(
    received: Sequence[Received], *, beside: Sequence[HasFile] = (), by: Who, at: datetime
) -> list[int]:
    """The ids of the files that were received, recorded now.

    One that is among those there already (`beside`), by name and content, is not taken twice: it
    came again. Raises BadInput (422) when they are too many, Unacceptable (422) when the quota is
    used up.
    """
    known = {(row.file.name, row.file.sha256) for row in beside}
    fresh = {(one.name, one.sha256): one for one in received}
    new = [one for key, one in fresh.items() if key not in known]
    if new and len(beside) + len(new) > MOST:
        raise BadInput(TOO_MANY, "files")
    try:
        return [attach(one, by=by, at=at).id for one in new]
    except Unacceptable as refused:
        refused.field = "files"
        raise
