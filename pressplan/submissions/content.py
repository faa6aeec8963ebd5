"""What is written in a hand-in, as a value. Pure."""

from datetime import date
from typing import NamedTuple


class Content(NamedTuple):
    """Number, date and signer of the document, a note, and the parts of a report.

    `measured`: by a target's id, as text, what was typed of its figure, and a note.
    """

    number: str = ""
    signed_on: date | None = None
    signer: str = ""
    note: str = ""
    done: str = ""
    figures: str = ""
    estimate: str = ""
    difficulties: str = ""
    proposals: str = ""
    direction: str = ""
    measured: dict[str, list[str]] = {}


PARTS = {
    "done": "Kết quả thực hiện",
    "figures": "Số liệu, chỉ tiêu",
    "estimate": "Ước thực hiện đến 31/12",
    "difficulties": "Khó khăn, vướng mắc và nguyên nhân",
    "proposals": "Kiến nghị, đề xuất",
    "direction": "Phương hướng năm sau",
}
