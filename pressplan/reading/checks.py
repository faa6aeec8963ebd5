"""What still stands between a corrected reading and a plan. Pure."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pressplan.reading.draft import Item, Understood, places

TIMING_KINDS = ("range", "by", "annual", "continuous", "from")
UNMATCHED = "chọn cơ quan tương ứng, hoặc ghi là tổ chức ngoài hệ thống."
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
        *_sections(understood),
        *_tasks(understood),
        *_targets(understood),
        *_owed(understood),
    ]


def timing_fault(item: Item) -> str:
    """What is wrong with a task's timing as one sentence, or ""."""
    kind, start, until = item["kind"], item["from"], item["until"]
    if kind == "range" and not (start and until):
        return "“Từ … đến …” cần cả ngày bắt đầu và ngày kết thúc."
    if kind == "range" and start > until:
        return "Ngày bắt đầu đứng sau ngày kết thúc."
    if kind == "by" and not until:
        return "“Có thời hạn” cần ngày kết thúc."
    if kind == "from" and not start:
        return "“Từ một ngày” cần ngày bắt đầu."
    return ""


def _head(head: Item) -> Iterator[Problem]:
    for field, sentence in HEAD_FIELDS:
        if not head[field]:
            yield Problem("head", 0, sentence)
    if head["period_from"] and head["period_until"] and head["period_from"] > head["period_until"]:
        yield Problem("head", 0, "Thông tin chung: ngày bắt đầu đứng sau ngày kết thúc kế hoạch.")


def _parties(understood: Understood) -> Iterator[Problem]:
    for party in understood["parties"]:
        if not party["match"]:
            count = len(places(understood, party["name"]))
            sentence = f"“{party['name']}” (có ở {count} chỗ): {UNMATCHED}"
            yield Problem("parties", party["key"], sentence)


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


def _owed(understood: Understood) -> Iterator[Problem]:
    for duty in understood["duties"]:
        if not duty["who"]:
            yield Problem(
                "duties", duty["key"], f"Việc có ngày “{_start(duty)}”: chưa rõ ai phải làm."
            )
        if not duty["before"] and not duty["month_day"]:
            yield Problem("duties", duty["key"], f"Việc có ngày “{_start(duty)}”: chưa có ngày.")
    for duty in understood["standing"]:
        if not duty["who"]:
            sentence = f"Trách nhiệm thường xuyên “{_start(duty)}”: chưa rõ ai phải làm."
            yield Problem("standing", duty["key"], sentence)


def _start(item: Item) -> str:
    text: str = item["text"]
    return text if len(text) <= 60 else text[:60].rsplit(" ", 1)[0] + "…"
