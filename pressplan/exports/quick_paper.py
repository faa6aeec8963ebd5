"""The "Báo cáo nhanh" as one page of Word."""

from pathlib import Path

from .official import Head, Paper, to_write
from .rules import Quick, on_one_page
from .word import Column

_TOLD = (Column("Cơ quan, thời hạn", 60), Column("Nội dung", 105))


def write(path: Path, said: Quick, head: Head) -> None:
    """Write what was found; what has no room on the page is counted."""
    paper = Paper(f"Báo cáo nhanh. {said.plan}", size=13, tight=True)
    paper.head(head)
    paper.name("Báo cáo nhanh", f"Tình hình thực hiện {said.plan} ({said.span})")
    paper.text(" ".join(part for part in (said.headline, said.rates) if part))
    columns = [Column(figure.word, 28, "center") for figure in said.figures]
    table = paper.table([Column("Đầu việc", 25), *columns])
    table.add(["Hiện nay", *(str(figure.now) for figure in said.figures)])
    table.add(["Trước kỳ", *(str(figure.before) for figure in said.figures)])
    table.add(["Thay đổi", *(figure.change for figure in said.figures)])
    told = paper.table(_TOLD)
    for number, part in enumerate(on_one_page(said.parts), start=1):
        if not part.total and not part.lines:
            told.band(f"{number}. {part.title}: {part.nothing}")
            continue
        few = f", nêu {part.total - part.more}" if part.more else ""
        told.band(f"{number}. {part.title} ({part.count}{few})")
        for line in part.lines:
            told.add([line.who, line.what])
    paper.close(["Lãnh đạo Sở, UBND tỉnh;", "Lưu: VT."], to_write("họ và tên người ký"))
    paper.save(path)
