"""Small plans for the tests of the reader, and the one that stands in for the real document."""

from pathlib import Path
from typing import Any

from pressplan.reading.parser import read

SAMPLE = (Path(__file__).parent / "samples" / "dak-lak-2023.txt").read_text(encoding="utf-8")
HEAD = "Số: 9/KH-UBND\nĐắk Lắk, ngày 05 tháng 9 năm 2023\n\nKẾ HOẠCH\nThử\n\n"


def plan(tasks: str = "", *, organisation: str = "", targets: str = "") -> str:
    """A plan with the given lines in its sections."""
    sections = (("I. MỤC TIÊU", targets), ("II. NHIỆM VỤ", tasks))
    text = HEAD + "".join(f"{title}\n\n{lines}\n\n" for title, lines in sections)
    return text + (f"III. TỔ CHỨC THỰC HIỆN\n\n{organisation}\n" if organisation else "")


def tasks_of(text: Any) -> list[tuple[str, ...]]:
    """Each task in one line: code, title, leads, coordinators, kind of timing."""
    return [
        (
            task.code,
            task.title,
            " + ".join(task.leads),
            " + ".join(task.coordinators),
            task.timing.kind if task.timing else "-",
        )
        for task in read(text).tasks
    ]
