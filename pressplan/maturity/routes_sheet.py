"""The sheet in an order fit for retyping on the Ministry's tool: to print, and as Excel."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from flask import Response

from .. import clock
from ..access import READERS, allow
from ..exports.sending import sent
from ..exports.workbooks import About, Column, write_table
from ..guard import who
from ..htmx import show
from . import queries_sheet
from .blueprint import bp
from .queries_round import stand
from .queries_sheet import Sheet, assessment_or_404
from .rules import level_of
from .workflow import BASIS_WORDS, STAND_WORDS, Basis

COLUMNS = (
    Column("Mã", 9), Column("Nội dung", 46), Column("Tối đa", 9), Column("Điểm tự chấm", 10),
    Column("Cách tính", 30), Column("Ghi chú, giải trình", 36), Column("Minh chứng", 36),
    Column("Điểm thẩm định", 10), Column("Lý do", 24),
)  # fmt: skip


@bp.get("/assessments/<int:id>/sheet")
@allow(*READERS)
def sheet(id: int) -> Response:
    """The sheet, to be printed."""
    found = assessment_or_404(id, who(), today=clock.today())
    made = queries_sheet.sheet(found, who(), today=clock.today())
    total = made.own.points if made.own.is_whole else None
    return show(
        "maturity/sheet.html", sheet=made, found=found, round=found.round, stand=stand(found),
        words=STAND_WORDS, basis_words=BASIS_WORDS,
        level=level_of(total, made.edition.bands),
    )  # fmt: skip


@bp.get("/assessments/<int:id>/sheet.xlsx")
@allow(*READERS)
def sheet_file(id: int) -> Response:
    """The sheet as a workbook."""
    found = assessment_or_404(id, who(), today=clock.today())
    made = queries_sheet.sheet(found, who(), today=clock.today())
    name = found.agency.name_on(found.round.data_until)
    facts = (
        ("Cơ quan", name), ("Đợt đánh giá", found.round.name),
        ("Bộ chỉ số", made.edition.title),
    )  # fmt: skip
    about = About("Phiếu tự đánh giá", who(), clock.now(), clock.today(), facts=facts)

    def write(path: Path) -> None:
        write_table(
            path, sheet="Tự đánh giá", title=f"Phiếu tự đánh giá: {name}",
            subtitle=f"{found.round.name}, bộ chỉ số {made.edition.title}", columns=COLUMNS,
            rows=_rows(made), about=about,
        )  # fmt: skip

    return sent(write, f"tu-danh-gia-{found.round.year}-{found.agency_id}.xlsx")


def _rows(made: Sheet) -> Iterator[list[str | int | float | date | None]]:
    """Every pillar, component and criterion in the order of the edition, then the total."""
    for line in made.pillars:
        whole = made.assessment.basis is Basis.PILLARS or not line.components
        said = line.said
        yield [
            str(line.pillar.position), line.pillar.name.upper(), _points(line.pillar.maximum),
            _points(line.own.points if line.own.declared else None), "",
            said.score.note if whole and said.score else "", _evidence(said) if whole else "",
            _points(line.appraised.points if line.appraised.declared else None),
            said.appraisal.reason if said.appraisal else "",
        ]  # fmt: skip
        for component in line.components:
            yield [
                component.component.code, component.component.name,
                _points(component.component.maximum),
                _points(component.own.points if component.own.declared else None), "", "", "",
                _points(component.appraised.points if component.appraised.declared else None), "",
            ]  # fmt: skip
            for one in component.criteria:
                score, council = one.said.score, one.said.appraisal
                yield [
                    one.criterion.code, one.criterion.text, _points(one.criterion.maximum),
                    _points(score.points if score else None), score.how if score else "",
                    score.note if score else "", _evidence(one.said),
                    _points(council.points if council else None), council.reason if council else "",
                ]  # fmt: skip
    yield [
        "", "TỔNG ĐIỂM", _points(made.edition.maximum),
        _points(made.own.points if made.own.declared else None), "", "", "",
        _points(made.appraised.points if made.appraised.declared else None), "",
    ]  # fmt: skip


def _points(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _evidence(said: queries_sheet.Said) -> str:
    if said.score is None:
        return ""
    named = [row.file.name for row in said.score.files]
    return "\n".join([*named, *(link.url for link in said.score.links)])
