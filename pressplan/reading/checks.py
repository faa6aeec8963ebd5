"""What still stands between a corrected reading and a plan. Pure."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pressplan.plans import rules
from pressplan.plans.rules import FIRST_YEAR, LAST_YEAR, TimingKind, period_fault
from pressplan.reading.draft import Item, Understood, places

TIMING_KINDS = ("range", "by", "annual", "continuous", "from")
UNMATCHED = "chọn cơ quan tương ứng, hoặc ghi là tổ chức ngoài hệ thống."
WRONG_YEAR = f"năm phải từ {FIRST_YEAR} đến {LAST_YEAR}."
HEAD_DAYS = {
    "issued_on": "ngày ban hành",
    "period_from": "ngày bắt đầu kế hoạch",
    "period_until": "ngày kết thúc kế hoạch",
    "tracking_from": "ngày bắt đầu theo dõi",
}
HEAD_FIELDS = (
    ("title", "Thông tin chung: chưa có tên kế hoạch."),
    ("short_title", "Thông tin chung: chưa có tên ngắn."),
    ("owner_id", "Thông tin chung: chưa chọn cơ quan chủ trì kế hoạch."),
    ("period_from", "Thông tin chung: chưa có ngày bắt đầu kế hoạch."),
    ("period_until", "Thông tin chung: chưa có ngày kết thúc kế hoạch."),
    ("tracking_from", "Thông tin chung: chưa có ngày bắt đầu theo dõi."),
)


@dataclass(frozen=True)
class Problem:
    """What has to be mended, and the item where: its list and its key."""

    kind: str
    key: int
    sentence: str


def problems(understood: Understood) -> list[Problem]:
    """Everything that keeps a plan from being created, in the order of the page."""
    return [
        *_head(understood["head"]),
        *_parties(understood),
        *_bases(understood),
        *_sections(understood),
        *_tasks(understood),
        *_targets(understood),
        *_owed(understood),
    ]


def beyond(text: str) -> bool:
    """Whether a kept date is there, but in a year that no plan speaks of."""
    return bool(text) and not FIRST_YEAR <= int(text[:4]) <= LAST_YEAR


def head_period_fault(head: Item) -> str:
    """What is wrong with the two days of the plan's period as one sentence, or ""."""
    first, last = head["period_from"], head["period_until"]
    if not first or not last or beyond(first) or beyond(last):
        return ""
    return period_fault(date.fromisoformat(first), date.fromisoformat(last))


def timing_fault(item: Item) -> str:
    """What is wrong with a task's timing as one sentence, or ""."""
    kind = TimingKind(item["kind"]) if item["kind"] else None
    start, until = (date.fromisoformat(item[n]) if item[n] else None for n in ("from", "until"))
    _, fault = rules.timing_fault(kind, start, until)
    if not fault and (beyond(item["from"]) or beyond(item["until"])):
        return f"Trong thời gian, {WRONG_YEAR}"
    return fault


def _head(head: Item) -> Iterator[Problem]:
    for field, sentence in HEAD_FIELDS:
        if not head[field]:
            yield Problem("head", 0, sentence)
    for field, word in HEAD_DAYS.items():
        if beyond(head[field]):
            yield Problem("head", 0, f"Thông tin chung, {word}: {WRONG_YEAR}")
    if fault := head_period_fault(head):
        yield Problem("head", 0, f"Thông tin chung: {fault[:1].lower()}{fault[1:]}")


def _parties(understood: Understood) -> Iterator[Problem]:
    for party in understood["parties"]:
        if not party["match"]:
            count = len(places(understood, party["name"]))
            sentence = f"“{party['name']}” (có ở {count} chỗ): {UNMATCHED}"
            yield Problem("parties", party["key"], sentence)


def _bases(understood: Understood) -> Iterator[Problem]:
    for basis in understood["bases"]:
        if beyond(basis["issued_on"]):
            sentence = f"Căn cứ “{_start(basis)}”, ngày ban hành: {WRONG_YEAR}"
            yield Problem("bases", basis["key"], sentence)


def _sections(understood: Understood) -> Iterator[Problem]:
    for section in understood["sections"]:
        if not section["title"]:
            yield Problem("sections", section["key"], f"Mục {section['number']}: chưa có tên mục.")


def _tasks(understood: Understood) -> Iterator[Problem]:
    if not understood["tasks"]:
        yield Problem("tasks", 0, "Chưa có nhiệm vụ nào. Hãy thêm ít nhất một nhiệm vụ.")
    codes = Counter(task["code"] for task in understood["tasks"])
    sections = {section["key"] for section in understood["sections"]}
    for task in understood["tasks"]:
        for sentence in _task(task, codes, sections):
            yield Problem(
                "tasks", task["key"], f"Nhiệm vụ {task['code'] or '(chưa có mã)'}: {sentence}"
            )


def _task(task: Item, codes: Counter[str], sections: set[int]) -> Iterator[str]:
    if not task["code"]:
        yield "chưa có mã."
    elif codes[task["code"]] > 1:
        yield "mã này trùng với nhiệm vụ khác."
    if not task["title"]:
        yield "chưa có nội dung."
    if task["section"] not in sections:
        yield "chưa chọn mục."
    if not task["leads"]:
        yield "chưa có cơ quan chủ trì."
    if fault := timing_fault(task):
        yield fault[:1].lower() + fault[1:]


def _targets(understood: Understood) -> Iterator[Problem]:
    for target in understood["targets"]:
        if not target["horizon"] or not target["text"]:
            yield Problem("targets", target["key"], "Mục tiêu: cần có năm và nội dung.")
        elif beyond(str(target["horizon"])):
            yield Problem("targets", target["key"], f"Mục tiêu “{_start(target)}”: {WRONG_YEAR}")


def _owed(understood: Understood) -> Iterator[Problem]:
    for duty in understood["duties"]:
        if not duty["who"]:
            yield Problem(
                "duties", duty["key"], f"Việc có ngày “{_start(duty)}”: chưa rõ ai phải làm."
            )
        if not duty["before"] and not duty["month_day"]:
            yield Problem("duties", duty["key"], f"Việc có ngày “{_start(duty)}”: chưa có ngày.")
        if beyond(duty["before"]):
            yield Problem("duties", duty["key"], f"Việc có ngày “{_start(duty)}”: {WRONG_YEAR}")
    for duty in understood["standing"]:
        if not duty["who"]:
            sentence = f"Trách nhiệm thường xuyên “{_start(duty)}”: chưa rõ ai phải làm."
            yield Problem("standing", duty["key"], sentence)


def _start(item: Item) -> str:
    text: str = item["text"]
    return text if len(text) <= 60 else text[:60].rsplit(" ", 1)[0] + "…"
