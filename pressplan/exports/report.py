"""The reports of the whole plan: of a year to the Ministry and UBND tỉnh, interim and final."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..access import Who
from ..desk.rules import period_name
from ..obligations.models import Occurrence
from ..obligations.rules import Kind
from ..plans.models import Plan
from ..proposals.workflow import ProposalKind
from ..settings.queries import value
from ..submissions.content import Content
from ..tasks import figures
from ..tasks.figures import Cut
from ..tasks.forms import Filters
from ..tasks.queries import reckoning
from ..tasks.queries_sheet import SheetTask, reference, sheet
from ..tasks.rules import Figures, Reckoning, named_on
from ..vietnamese import capital, day
from . import annexes, queries_report, report_words, sources
from .official import Head, Paper, to_write
from .queries_report import Accepted
from .word import Column, Run

FEW = 10  # so many agencies are quoted in the text, so many leads of a task
_COUNTS = (
    Column("Nội dung", 43), Column("Đầu việc", 17, "center"), Column("Đúng hạn", 17, "center"),
    Column("Xong quá hạn", 18, "center"), Column("Trong hạn", 17, "center"),
    Column("Quá hạn", 17, "center"), Column("Không hạn", 18, "center"),
    Column("Chuyển kỳ", 18, "center"),
)  # fmt: skip


@dataclass(frozen=True)
class Review:
    """A report of the whole plan, as this person has it made."""

    occurrence: Occurrence
    content: Content
    who: Who
    today: date

    @property
    def plan(self) -> Plan:
        return self.occurrence.obligation.plan

    @property
    def kind(self) -> Kind:
        return self.occurrence.obligation.kind

    @property
    def year(self) -> int:
        return self.occurrence.year

    @property
    def asked(self) -> sources.Asked:
        return sources.Asked(self.plan.id, self.years, self.today, self.who)

    @property
    def years(self) -> Sequence[int]:
        """The years that it covers."""
        if self.kind is Kind.CONSOLIDATED:
            return (self.year,)
        return range(self.plan.period_from.year, self.year + 1)


def write(path: Path, review: Review) -> None:
    """Write the report: head, sections with what is known, marks for what is not, annexes."""
    plan, year, today = review.plan, review.year, review.today
    by = reckoning(plan, today=today)
    agency = queries_report.reporter_of(review.occurrence, today=today)
    signed = review.content.signed_on
    head = queries_report.head_of(agency, plan, signed=signed, today=today)
    summary = report_words.summary(review.kind, plan.title, year)
    paper = Paper(f"Báo cáo. {summary}")
    open_with(paper, head, summary, party=queries_report.is_of_party(agency))
    tasks = list(sheet(Filters(plan=plan.id, year=year), plan, by, review.who))
    told = queries_report.accepted(plan.id, review.years, review.who, today=today)
    goals = sources.targets(review.asked)
    begin(paper, plan, head)
    _situation(paper, review, by)
    _work(paper, review, tasks)
    _reached(paper, review, goals)
    _means(paper, review)
    _said(paper, review, told)
    receiver = review.occurrence.obligation.receiver
    to = f", kính báo cáo {receiver}" if receiver else ""
    paper.text(f"Trên đây là báo cáo của {head.body}{to}./.", together=True)
    if not queries_report.is_of_party(agency):
        first = f"{capital(receiver)} (để báo cáo);" if receiver else to_write("nơi nhận báo cáo")
        paper.close([first, to_write("nơi nhận khác"), "Lưu: VT."], signer(review.content))
    of = f"Báo cáo số …… ngày …… tháng …… năm …… của {head.body}"
    annexes.tasks(paper, of, [(plan, tasks)])
    annexes.targets(paper, of, goals)
    annexes.hand_ins(paper, of, year, queries_report.hand_ins(plan, year, review.who, today=today))
    if round_ := queries_report.round_for(year):
        rows = queries_report.compared(round_, review.who, today=today)
        annexes.maturity(paper, of, round_, rows, on=named_on(today, year))
    if told:
        annexes.said(paper, of, told)
    paper.save(path)


def open_with(paper: Paper, head: Head, summary: str, *, party: bool) -> None:
    """The head of a State body; a body of the Party sets its own, so only a remark stands there."""
    if party:
        paper.text(
            Run(
                "[Văn bản của cơ quan Đảng: phần đầu, số, chữ ký và nơi nhận trình bày theo thể "
                "thức văn bản của Đảng]",
                marked=True,
            )
        )
    else:
        paper.head(head)
    paper.name("Báo cáo", summary)


def begin(paper: Paper, plan: Plan, head: Head) -> None:
    """By which document it is reported; a number or date that is not known is to be written."""
    known = bool(plan.number and plan.issued_on)
    which = reference(plan) if known else to_write("số, ngày của kế hoạch")
    paper.text(f"Thực hiện {plan.title} (", which, f"), {head.body} báo cáo kết quả như sau:")


def signer(content: Content) -> str | Run:
    """Who signs, where it is known."""
    return content.signer or to_write("họ và tên người ký")


def _situation(paper: Paper, review: Review, by: Reckoning) -> None:
    plan, year, today = review.plan, review.year, review.today
    paper.section(1, "Tình hình triển khai")
    paper.part(1, "Công tác chỉ đạo, triển khai")
    paper.write("công tác chỉ đạo, ban hành văn bản, tuyên truyền, kiểm tra trong kỳ báo cáo")
    paper.part(2, "Số liệu chung")
    period = period_name(by.today, value("update_months"))
    of_year = {each: figures.whole(Cut(plan.id, each), by) for each in review.years}
    words = report_words.figures(
        of_year[year],
        tasks=figures.tasks_in(Cut(plan.id, year), by),
        year=year,
        today=by.today,
        period=period,
    )
    paper.text(" ".join(words))
    table = paper.table(_COUNTS)
    if len(of_year) > 1:
        for each, found in of_year.items():
            table.add([f"Năm {each}", *_counts(found)])
        table.band(f"Theo mục của kế hoạch, năm {year}")
    by_section = figures.by_section(Cut(plan.id, year), by)
    for section in plan.sections:
        found = by_section.get(section.id, Figures())
        table.add([f"{section.number}. {section.title}", *_counts(found)])
    paper.part(3, "Chế độ báo cáo")
    reports = queries_report.hand_ins(plan, year, review.who, today=today)
    owed = [(row, how) for row, how in reports if row.due.kind is Kind.YEARLY_REPORT]
    if not owed:
        paper.text(f"Năm {year} không có báo cáo định kỳ nào phải nộp.")
        return
    missing = [row.agency.name for row, how in owed if how.on is None]
    told = report_words.handed_in([how for _, how in owed], year)
    paper.text(f"{told} Chi tiết tại Phụ lục III.")
    if missing:
        paper.text(f"Chưa nộp: {report_words.few(missing, FEW)}.")


def _counts(of: Figures) -> list[str]:
    return [str(of.total), *(str(getattr(of, name)) for _, name in report_words.FIGURE_COLUMNS)]


def _work(paper: Paper, review: Review, tasks: Sequence[SheetTask]) -> None:
    """What was done, section by section; a task of many leads is told in numbers."""
    paper.section(2, "Kết quả thực hiện nhiệm vụ")
    if review.content.done:
        paper.lines(review.content.done)
    else:
        paper.write("đánh giá chung kết quả thực hiện")
    for number, (title, found) in enumerate(annexes.sections(tasks), start=1):
        paper.part(number, title)
        for place, task in enumerate(found, start=1):
            paper.point(place, f"Nhiệm vụ {task.code}: {task.title}")
            if len(task.lines) > FEW:
                states = annexes.counted(task.lines)
                paper.text(f"{len(task.lines)} cơ quan chủ trì: {states} (Phụ lục I).")
                continue
            for line in task.lines:
                result = line.confirmed or "Chưa có kết quả được xác nhận."
                paper.lines(f"- {line.lead}: {annexes.standing(line)} {result}")


def _reached(paper: Paper, review: Review, goals: Sequence[report_words.Target]) -> None:
    paper.section(3, "Kết quả thực hiện mục tiêu, mức độ trưởng thành")
    paper.part(1, "Mục tiêu của kế hoạch")
    paper.text(f"{report_words.targets(goals)} Kết quả từng mục tiêu tại Phụ lục II.")
    if review.content.figures:
        paper.lines(review.content.figures)
    else:
        paper.write("đánh giá mức độ đạt mục tiêu")
    if review.content.estimate:
        paper.lines(review.content.estimate)
    paper.part(2, "Mức độ trưởng thành chuyển đổi số báo chí")
    round_ = queries_report.round_for(review.year)
    if round_ is None:
        paper.write("kết quả đánh giá mức độ trưởng thành (hệ thống chưa có đợt đánh giá nào)")
        return
    rows = queries_report.compared(round_, review.who, today=review.today)
    levels = [row.recognised.level for row in rows if row.recognised]
    known = f"{len(levels)} cơ quan đã được công nhận mức"
    paper.text(
        f"{round_.name}: {len(rows)} cơ quan tham gia; {known}"
        f"{f' ({report_words.counted(levels)})' if levels else ''}. Chi tiết tại Phụ lục IV."
    )
    paper.write("nhận định về mức độ trưởng thành")


def _means(paper: Paper, review: Review) -> None:
    paper.section(4, "Kinh phí và khen thưởng")
    paper.part(1, "Kinh phí thực hiện")
    _listed(paper, sources.funding(review.asked), "kinh phí đã bố trí, đã dùng")
    paper.part(2, "Khen thưởng")
    _listed(paper, sources.awards(review.asked), "tập thể, cá nhân được khen thưởng")


def _listed(paper: Paper, rows: Sequence[str], ask: str) -> None:
    for row in rows:
        paper.lines(f"- {row}")
    if not rows:
        paper.write(ask)


def _said(paper: Paper, review: Review, told: Sequence[Accepted]) -> None:
    paper.section(5, "Khó khăn, vướng mắc và kiến nghị")
    paper.part(1, "Khó khăn, vướng mắc và nguyên nhân")
    _collected(paper, review, told, "difficulties", "khó khăn, vướng mắc chung và nguyên nhân")
    _raised(paper, review, told, ProposalKind.DIFFICULTY)
    paper.part(2, "Kiến nghị, đề xuất")
    _collected(paper, review, told, "proposals", "kiến nghị, đề xuất")
    _raised(paper, review, told, ProposalKind.PROPOSAL)
    paper.section(6, f"Phương hướng, nhiệm vụ năm {review.year + 1}")
    _collected(paper, review, told, "direction", f"phương hướng, nhiệm vụ năm {review.year + 1}")


def _raised(paper: Paper, review: Review, told: Sequence[Accepted], kind: ProposalKind) -> None:
    """What is open beyond what each agency's own reports say."""
    reporter = queries_report.reporter_of(review.occurrence, today=review.today)
    said = {reporter.id: _complaints(review.content)}
    for row in told:
        before = said.get(row.agency_id, "")
        said[row.agency_id] = f"{before}\n{_complaints(row.content)}"
    for line in sources.raised(review.asked, kind, beyond=said):
        paper.lines(f"- {line}.")


def _complaints(content: Content) -> str:
    return f"{content.difficulties}\n{content.proposals}"


def _collected(paper: Paper, review: Review, told: Sequence[Accepted], name: str, ask: str) -> None:
    """What the Department wrote; else what the agencies did, the first few, and a mark."""
    if own := getattr(review.content, name):
        paper.lines(own)
        return
    rows = [(row, text) for row in told if (text := getattr(row.content, name))]
    for row, text in rows[:FEW]:
        which = f"{row.agency}, năm {row.year}" if len(review.years) > 1 else row.agency
        paper.lines(f"- {which}: {text}")
    if len(rows) > FEW:
        paper.text(f"và {len(rows) - FEW} báo cáo khác, xem phụ lục cuối.")
    paper.write(ask)


def file_name(review: Review) -> str:
    """What the document is called when it is saved."""
    words = {Kind.INTERIM: "so-ket", Kind.FINAL: "tong-ket"}.get(review.kind, "bao-cao-tong-hop")
    return f"{words}-{review.year}-{day(review.today).replace('/', '')}.docx"
