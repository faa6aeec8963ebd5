"""An agency's own report: what it wrote, with the figures and tables that are kept of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlalchemy import select

from ..access import Who
from ..agencies.models import Agency
from ..agencies.queries import stands_for
from ..database import db
from ..desk.rules import period_name
from ..obligations.rules import Kind
from ..plans.models import Plan
from ..plans.queries import own_plans
from ..settings.queries import value
from ..submissions.content import Content
from ..submissions.models import Submission
from ..submissions.queries import holder_of
from ..tasks import figures
from ..tasks.figures import Cut
from ..tasks.forms import Filters
from ..tasks.models import Task
from ..tasks.queries import reckoning
from ..tasks.queries_sheet import SheetTask, sheet
from ..tasks.rules import named_on, sum_of
from ..vietnamese import capital
from . import annexes, queries_report, report_words, sources
from .official import Paper, to_write
from .report import begin, open_with, signer


@dataclass(frozen=True)
class OwnReport:
    """What an agency hands in, with the text that this person sees of it."""

    submission: Submission
    content: Content
    who: Who
    today: date

    @property
    def plan(self) -> Plan:
        return self.submission.occurrence.obligation.plan

    @property
    def year(self) -> int:
        return self.submission.occurrence.year


def write(path: Path, report: OwnReport) -> None:
    """Write the report; what the agency did not write is marked, figures come from the system."""
    plan, year, today, content = report.plan, report.year, report.today, report.content
    agency = db.session.get_one(Agency, holder_of(report.submission, today))
    party = queries_report.is_of_party(agency)
    head = queries_report.head_of(agency, plan, signed=content.signed_on, today=today)
    duty = report.submission.occurrence.obligation
    summary = report_words.summary(duty.kind, plan.title, year)
    if duty.kind is Kind.OTHER:
        summary = f"{capital(duty.text)} năm {year}"
    paper = Paper(f"Báo cáo. {summary}")
    open_with(paper, head, summary, party=party)
    begin(paper, plan, head)
    _body(paper, report, agency)
    receiver = duty.receiver
    paper.text(
        f"Trên đây là báo cáo của {head.body}{f', kính gửi {receiver}' if receiver else ''}./.",
        together=True,
    )
    if not party:
        first = f"{capital(receiver)} (để báo cáo);" if receiver else to_write("nơi nhận báo cáo")
        body = agency.governing_body
        named = body is not None and body.short_on(today) in receiver
        above = [f"{head.above} (để báo cáo);"] if head.above and not named else []
        paper.close([first, *above, "Lưu: VT."], signer(content))
    _annexes(paper, report, agency, f"Báo cáo số …… ngày …… tháng …… năm …… của {head.body}")
    paper.save(path)


def _body(paper: Paper, report: OwnReport, agency: Agency) -> None:
    plan, year, content = report.plan, report.year, report.content
    by = reckoning(plan, today=report.today)
    held = stands_for(agency.id, report.today)
    found = sum_of(figures.by_agency(Cut(plan.id, year), by, ids=held).values())
    period = period_name(by.today, value("update_months"))
    words = report_words.figures(found, tasks=0, year=year, today=by.today, period=period)
    paper.section(1, "Kết quả thực hiện")
    paper.part(1, "Số liệu chung")
    paper.text(" ".join([*words, "Chi tiết tại Phụ lục I."]))
    paper.part(2, "Kết quả cụ thể")
    _written(paper, content.done, "kết quả thực hiện từng nhiệm vụ")
    paper.part(3, "Số liệu, chỉ tiêu")
    _measured(paper, content.figures)
    paper.part(4, f"Ước thực hiện đến 31/12/{year}")
    _written(paper, content.estimate, f"ước kết quả đến 31/12/{year}")
    paper.section(2, "Kinh phí và khen thưởng")
    asked = sources.Asked(plan.id, [year], report.today, report.who, held)
    funds = sources.funding(asked)
    paper.part(1, "Kinh phí thực hiện")
    _written(paper, "\n".join(funds), "kinh phí đã bố trí, đã dùng")
    given = sources.awards(asked)
    paper.part(2, "Khen thưởng")
    _written(paper, "\n".join(given), "tập thể, cá nhân được khen thưởng")
    paper.section(3, "Khó khăn, vướng mắc và kiến nghị")
    paper.part(1, "Khó khăn, vướng mắc và nguyên nhân")
    _written(paper, content.difficulties, "khó khăn, vướng mắc và nguyên nhân")
    paper.part(2, "Kiến nghị, đề xuất")
    _written(paper, content.proposals, "kiến nghị, đề xuất")
    paper.section(4, f"Phương hướng, nhiệm vụ năm {year + 1}")
    _written(paper, content.direction, f"phương hướng, nhiệm vụ năm {year + 1}")


def _written(paper: Paper, text: str, ask: str) -> None:
    if text:
        paper.lines(text)
    else:
        paper.write(ask)


def _measured(paper: Paper, text: str) -> None:
    """Its figures for the targets; a target that was named and not answered is marked."""
    lines = [line for line in text.split("\n") if line.strip()]
    if not lines:
        paper.write("số liệu của cơ quan cho từng mục tiêu (Phụ lục II)")
    for number, line in enumerate(lines, start=1):
        unanswered = number == len(lines) or lines[number].endswith(":")
        if line.endswith(":") and unanswered:
            paper.text(f"{line} ", to_write("số liệu của cơ quan"))
        else:
            paper.lines(line)


def _annexes(paper: Paper, report: OwnReport, agency: Agency, of: str) -> None:
    """Its own plan before the province's, then targets, hand-ins and maturity."""
    plan, year, who, today = report.plan, report.year, report.who, report.today
    held = stands_for(agency.id, today)
    plans = [*own_plans(held, parent_id=plan.id), plan]
    annexes.tasks(paper, of, [(one, _led(one, held, report)) for one in plans])
    annexes.targets(paper, of, sources.targets(sources.Asked(plan.id, [year], today, who, held)))
    rows = queries_report.hand_ins(plan, year, who, today=today, agency_ids=held)
    annexes.hand_ins(paper, of, year, rows)
    if round_ := queries_report.round_for(year):
        own = queries_report.own_maturity(round_, agency.id, who, today=today)
    if round_ and own:
        annexes.maturity(paper, of, round_, own, on=named_on(today, year))


def _led(plan: Plan, agency_ids: Sequence[int], report: OwnReport) -> list[SheetTask]:
    """What these agencies lead in the year, each task once, in the plan's order.

    Work that was finished stays with the body that finished it, also after a merger.
    """
    by = reckoning(plan, today=report.today)
    found: dict[str, SheetTask] = {}
    for id in agency_ids:
        asked = Filters(agency=id, part="lead", year=report.year)
        for task in sheet(asked, plan, by, report.who):
            before = found[task.code].lines if task.code in found else ()
            found[task.code] = replace(task, lines=[*before, *task.lines])
    codes = select(Task.code).where(Task.plan_id == plan.id).order_by(Task.position)
    return [found[code] for code in db.session.scalars(codes) if code in found]


def file_name(report: OwnReport) -> str:
    """What the document is called when it is saved."""
    return f"bao-cao-{report.year}-{report.submission.id}.docx"
