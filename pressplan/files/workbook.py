"""A workbook that somebody sends: is it one, and what stands in its sheets."""

from pathlib import Path
from typing import cast

from flask import request

from ..errors import BadInput
from . import confined, intake
from .filled_sheets import Book, Limits
from .kinds import Kind
from .names import display_name
from .refusals import SENTENCES
from .spool import Spooled

_OPENER = Path(__file__).with_name("workbook_opener.py")
NO_WORKBOOK = "Tệp này không phải bảng tính .xlsx. Hãy tải tệp mẫu, điền rồi gửi lại."
SLOW = "Đọc tệp mất quá nhiều thời gian nên đã dừng. Hãy dùng tệp mẫu và chỉ giữ phần đã điền."


def read_book(path: Path, name: str, limits: Limits, *sheets: str) -> Book:
    """What stands in these sheets of a workbook; `name` is its display name.

    Opened in the confined child. Raises BadInput (422) at the field `file`.
    """
    if intake.check(path, name) is not Kind.XLSX:
        raise BadInput(NO_WORKBOOK, "file")
    with path.open("rb") as file:
        answer = confined.answer_of(
            _OPENER, str(limits.rows), str(limits.columns), *sheets, stdin=file
        )
    if "refused" in answer:
        code = answer["refused"]
        raise BadInput(SLOW if code == "slow" else SENTENCES.get(code, SENTENCES["broken"]), "file")
    return Book(answer["sheets"])


def sent_book(limits: Limits, *sheets: str, none: str) -> tuple[str, Book]:
    """The name of the file in the field `file`, and what stands in it, before any transaction.

    Raises BadInput (422); `none` is said where no file was chosen.
    """
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise BadInput(none, "file")
    name, spooled = display_name(upload.filename), cast(Spooled, upload.stream)
    return name, read_book(spooled.path, name, limits, *sheets)
