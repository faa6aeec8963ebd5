"""A draft "công văn đôn đốc": to whom, about what, with the table of what is late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..agencies.cards import cards
from ..reminders.rules import KIND_WORDS, Item
from ..reminders.rules_chase import is_late
from ..vietnamese import day
from .official import Head, Paper, to_write
from .word import Column, Table

ABOUT = "đôn đốc thực hiện nhiệm vụ, chế độ báo cáo"
FEW = 10  # so many agencies are addressed, so many plans referred to by name
SHORT = 12  # a table of so many rows stands in the letter, a longer one is an annex
_NARROW = (
    Column("TT", 11, "center"), Column("Cơ quan", 38), Column("Việc", 60),
    Column("Thời hạn", 26, "center"), Column("Tình trạng", 30),
)  # fmt: skip
_OF_ONE = (
    Column("TT", 11, "center"), Column("Việc", 98), Column("Thời hạn", 26, "center"),
    Column("Tình trạng", 30),
)  # fmt: skip
_WIDE = (
    Column("TT", 12, "center"), Column("Cơ quan", 56), Column("Việc", 92),
    Column("Loại", 36), Column("Thời hạn", 26, "center"), Column("Tình trạng", 30),
)  # fmt: skip


@dataclass(frozen=True)
class Chasing:
    """What is asked for, in the order of the page, who asks, and the titles of which plans."""

    items: Sequence[Item]
    head: Head
    plans: Sequence[str]
    note: str
    today: date


def write(path: Path, asked: Chasing) -> None:
    """Write the letter; dates and days are those of the system, the rest is to be looked over."""
    names = _names(asked)
    late = sum(is_late(item, asked.today) for item in asked.items)
    paper = Paper(f"Công văn {ABOUT}")
    paper.head(asked.head)
    paper.gap()
    paper.addressed(names if len(names) <= FEW else ["Các cơ quan có tên trong phụ lục kèm theo"])
    _grounds(paper, asked.plans)
    count = f"{len(asked.items)} việc" + (f", trong đó {late} việc đã quá hạn" if late else "")
    where = "sau đây" if len(asked.items) <= SHORT else "tại phụ lục kèm theo"
    paper.text(
        f"Qua theo dõi đến ngày {day(asked.today)}, {asked.head.body} nhận thấy "
        f"{_who(names)} còn {count} chưa hoàn thành. {asked.head.body} đề nghị {_who(names)} "
        f"khẩn trương thực hiện, cập nhật và báo cáo kết quả các việc {where}:"
    )
    if len(asked.items) <= SHORT:
        _rows(paper.table(_OF_ONE if len(names) == 1 else _NARROW), asked)
    if asked.note:
        paper.lines(asked.note)
    paper.text(to_write("thời hạn hoàn thành, hình thức báo cáo, đầu mối liên hệ"))
    paper.text(f"{asked.head.body} đề nghị {_who(names)} quan tâm thực hiện./.", together=True)
    paper.close(["Như trên;", "Lưu: VT."], to_write("họ và tên người ký"))
    if len(asked.items) > SHORT:
        of = f"Công văn số …… ngày …… tháng …… năm …… của {asked.head.body}"
        _rows(paper.annex("Việc cần hoàn thành", of, _WIDE, alone=True), asked)
    paper.save(path)


def _grounds(paper: Paper, plans: Sequence[str]) -> None:
    for title in plans[:FEW]:
        paper.text(f"Thực hiện {title};")
    if len(plans) > FEW:
        paper.text(f"Thực hiện {len(plans) - FEW} kế hoạch khác của các cơ quan;")
    if not plans:
        paper.text("Thực hiện ", to_write("tên, số, ngày của văn bản làm căn cứ"), ";")


def _rows(table: Table, asked: Chasing) -> None:
    for number, item in enumerate(asked.items, start=1):
        said = {
            "TT": str(number), "Cơ quan": cards()[item.agency_id].name_on(asked.today),
            "Việc": item.words, "Loại": KIND_WORDS[item.kind], "Thời hạn": day(item.day),
            "Tình trạng": _stands(item, asked.today),
        }  # fmt: skip
        table.add([said[column.heading] for column in table.columns])


def _stands(item: Item, today: date) -> str:
    days = (today - item.day).days
    if item.schedule.rises:
        return f"bị trả lại, đã {days} ngày"
    return f"quá hạn {days} ngày" if days > 0 else f"còn {-days} ngày"


def _names(asked: Chasing) -> list[str]:
    ids = dict.fromkeys(item.agency_id for item in asked.items)
    return [cards()[id].name_on(asked.today) for id in ids]


def _who(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else "các cơ quan"
