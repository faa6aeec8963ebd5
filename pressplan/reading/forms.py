"""What staff fill in on the reading screen: one form for each kind of part."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_wtf.file import FileField
from wtforms import HiddenField, SelectChoice, TextAreaField
from wtforms.validators import InputRequired

from ..agencies.models import KIND_WORDS, AgencyKind
from ..forms import Form, choice, day, line, lines, several, whole
from ..obligations.rules import Every
from ..plans.forms import HeadForm
from ..plans.rules import TIMING_WORDS, Reading
from ..tasks.queries_link import Choice, choices
from ..vietnamese import tidy
from . import checks
from .draft import OUTSIDE, Item, Understood, parent_of
from .queries import Register


def pick(pairs: Iterable[tuple[str, str]], group: str | None = None) -> list[SelectChoice]:
    """(value, word) pairs as a select field takes them."""
    return [SelectChoice(value, word, optgroup=group) for value, word in pairs]


BODIES = "Mỗi dòng một cơ quan, ghi như trong văn bản."
READINGS = pick(
    [
        (Reading.BY.value, "Đến hết ngày"),
        (Reading.BEFORE.value, "Trước ngày (ngày cuối cùng là hôm trước)"),
    ]
)
NO_READING = pick([("", "– không có ngày –")])
KINDS = pick(
    [
        ("", "– không ghi thời gian –"),
        *((kind.value, word) for kind, word in TIMING_WORDS.items()),
    ]
)
EVERY = pick(
    [
        ("", "Một lần"),
        (Every.YEAR.value, "Hằng năm"),
        (Every.HALF_YEAR.value, "Sáu tháng một lần"),
    ]
)
AGENCY_KINDS = pick([("", "–"), *((kind.value, word) for kind, word in KIND_WORDS.items())])
NEW = "new"


def offered(understood: Understood) -> list[Choice]:
    """The tasks of the province's plan that tasks of an agency's own plan may be linked to."""
    parent = parent_of(understood)
    return choices(parent) if parent else []


NO_SECTION = "Chọn mục; nếu chưa có, hãy thêm mục trước."


class UploadForm(Form):
    """A file, or the text itself."""

    file = FileField("Tệp văn bản (.docx, .pdf hoặc .txt)", render_kw={"accept": ".docx,.pdf,.txt"})
    text = TextAreaField("Hoặc dán nội dung văn bản vào đây")


class PartForm(Form):
    """A part of a draft; `seen` is the mark of what the person looked at."""

    seen = HiddenField()
    hints: dict[str, str] = {}

    def offer(self, understood: Understood, register: Register, item: Item | None) -> None:
        """Fill the choices that depend on the draft."""

    def show(self, item: Item) -> None:
        """Fill the fields from the item; a field has its item's name unless said otherwise."""
        for field in self:
            if field.name in item:
                field.data = shown(field, item[field.name])

    def focus(self) -> None:
        """Let the first field have the focus when the form appears in place."""
        first = next(f for f in self if f.type != "HiddenField" and f.name != "csrf_token")
        first.render_kw = {"autofocus": True}

    def values(self) -> Item:
        """What was typed, as the draft keeps it."""
        skipped = ("csrf_token", "seen")
        return {f.name: kept(f, f.data) for f in self if f.name not in skipped}


class DraftHeadForm(PartForm, HeadForm):
    """The plan's head."""

    hints = {
        "short_title": "Hiện trên danh sách và tiêu đề trang.",
        "number": "Để trống nếu văn bản chưa có; điền sau được.",
        "tracking_from": "Việc trước ngày này vẫn ghi được nhưng không bao giờ bị tính là chậm.",
        "recipients": "Mỗi dòng một nơi nhận.",
    }

    def offer(self, understood: Understood, register: Register, item: Item | None) -> None:
        self.offer_owners(register.agencies)

    def show(self, item: Item) -> None:
        super().show(item)
        self.owner_id.data = str(item["owner_id"])

    def values(self) -> Item:
        return super().values() | {"owner_id": int(self.owner_id.data)}


class BasisForm(PartForm):
    """A legal basis."""

    text = lines("Nội dung căn cứ", required="Nhập nội dung căn cứ.", longest=2000)
    number = line("Số, ký hiệu", longest=100)
    issued_on = day("Ngày ban hành")
    issuer = line("Cơ quan ban hành")


class SectionForm(PartForm):
    """A section of tasks."""

    number = line("Số của mục", longest=16)
    title = line("Tên mục", required="Nhập tên mục.", longest=1000)


class TaskForm(PartForm):
    """A task."""

    hints = {
        "leads": BODIES, "coordinators": BODIES, "until": "Ghi ngày như văn bản nêu.",
        "links": "Chọn những nhiệm vụ mà việc này góp phần thực hiện; để trống nếu không có.",
    }  # fmt: skip

    code = line("Mã nhiệm vụ", required="Nhập mã, ví dụ 1.a.", longest=32)
    title = lines("Nội dung nhiệm vụ", required="Nhập nội dung nhiệm vụ.", longest=3000)
    section = choice("Thuộc mục", validators=[InputRequired(NO_SECTION)])
    leads = lines("Cơ quan chủ trì", longest=4000)
    coordinators = lines("Cơ quan phối hợp", longest=4000)
    kind = choice("Thời gian", KINDS)
    starts = day("Từ ngày", name="from")
    until = day("Đến ngày")
    reading = choice("Cách hiểu ngày kết thúc", [*NO_READING, *READINGS])
    timing_text = line("Thời gian như văn bản ghi")
    output = lines("Sản phẩm, kết quả", longest=3000)
    links = several("Thực hiện nhiệm vụ nào của kế hoạch tỉnh")

    def offer(self, understood: Understood, register: Register, item: Item | None) -> None:
        if "links" in self:
            tasks = [(str(task.id), f"{task.code}. {task.title}") for task in offered(understood)]
            self.links.choices = tasks
            if not tasks:
                del self.links
        named = [(str(s["key"]), f"{s['number']}. {s['title']}") for s in understood["sections"]]
        self.section.choices = pick([("", "– chọn mục –"), *named])

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if fault := checks.timing_fault(self.values()):
            self.refuse("until" if self.kind.data == "by" else "starts", fault)
        return not self.errors

    def values(self) -> Item:
        values = super().values()
        kind = values["kind"]
        if kind not in ("range", "from"):
            values["from"] = ""
        if kind not in ("range", "by"):
            values["until"] = ""
        values["reading"] = (values["reading"] or Reading.BY.value) if values["until"] else ""
        linked = {"links": [int(id) for id in values["links"]]} if "links" in values else {}
        return values | {"section": int(self.section.data or 0)} | linked

    def show(self, item: Item) -> None:
        super().show(item)
        self.section.data = str(item["section"])
        if "links" in self:
            self.links.data = [str(id) for id in item.get("links", [])]


class TargetForm(PartForm):
    """A target."""

    horizon = whole("Đến năm", 1990, 2100, required="Nhập năm phải đạt.")
    text = lines("Nội dung mục tiêu", required="Nhập nội dung mục tiêu.", longest=3000)


class DutyForm(PartForm):
    """A dated duty."""

    hints = {
        "who": BODIES,
        "before": "Ngày như văn bản nêu, cho việc làm một lần.",
        "month_day": "Ngày/tháng, ví dụ 05/12, cho việc lặp lại hằng năm.",
    }

    text = lines("Nội dung", required="Nhập nội dung việc phải làm.", longest=3000)
    who = lines("Ai phải làm", required="Ghi ít nhất một cơ quan.", longest=4000)
    before = day("Ngày cụ thể")
    month_day = line("Hoặc ngày hằng năm", longest=10)
    reading = choice("Cách hiểu ngày", READINGS)
    every = choice("Lặp lại", EVERY)

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if bool(self.before.data) == bool(self.month_day.data):
            self.refuse("before", "Điền một trong hai: ngày cụ thể, hoặc ngày hằng năm.")
        elif self.month_day.data and not self.values()["month_day"]:
            self.refuse("month_day", "Ngày/tháng không đúng. Ví dụ: 05/12.")
        elif self.month_day.data and not self.every.data:
            self.refuse("every", "Ngày hằng năm đi cùng “Hằng năm” hoặc “Sáu tháng một lần”.")
        return not self.errors

    def show(self, item: Item) -> None:
        super().show(item)
        self.month_day.data = "/".join(reversed((item["month_day"] or "").split("-")))

    def values(self) -> Item:
        values = super().values() | {"month_day": month_day(self.month_day.data or "")}
        return values | ({"every": ""} if values["before"] else {})


class StandingForm(PartForm):
    """A standing duty."""

    hints = {"who": BODIES}

    code = line("Số trong văn bản", longest=16)
    who = lines("Của cơ quan", required="Ghi ít nhất một cơ quan.", longest=4000)
    text = lines("Nội dung", required="Nhập nội dung trách nhiệm.", longest=3000)


class PartyForm(PartForm):
    """What a printed name means: a body of the register, a new one, or one outside."""

    hints = {"match": "Áp dụng cho mọi chỗ văn bản ghi tên này."}

    match = choice("Là cơ quan nào", validators=[InputRequired("Chọn một cơ quan hoặc cách ghi.")])
    new_name = line("Tên cơ quan mới", longest=300)
    new_kind = choice("Loại cơ quan mới", AGENCY_KINDS)

    def offer(self, understood: Understood, register: Register, item: Item | None) -> None:
        words = register.words()
        near = register.suggestions(item["name"]) if item else []
        outside = [(OUTSIDE, "Tổ chức ngoài hệ thống, giữ tên như in"), (NEW, "Tạo cơ quan mới…")]
        self.match.choices = [
            SelectChoice("", "– chưa khớp –"),
            *pick(near, "Gợi ý"),
            *pick(outside, "Khác"),
            *pick(((k, w) for k, w in words.items() if k.startswith("group:")), "Nhóm"),
            *pick(((k, w) for k, w in words.items() if k.startswith("agency:")), "Cơ quan"),
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if self.match.data == NEW and not self.new_name.data:
            self.refuse("new_name", "Nhập tên của cơ quan mới.")
        if self.match.data == NEW and not self.new_kind.data:
            self.refuse("new_kind", "Chọn loại của cơ quan mới.")
        return not self.errors

    def show(self, item: Item) -> None:
        super().show(item)
        self.new_name.data = item["name"]

    def values(self) -> Item:
        return {"match": self.match.data}

    @property
    def kind(self) -> AgencyKind:
        return AgencyKind(self.new_kind.data)


class DoubtForm(Form):
    """How a doubt was settled; empty: it is open again."""

    answer = lines("Cách giải quyết", longest=2000)


FORMS: dict[str, type[PartForm]] = {
    "head": DraftHeadForm,
    "parties": PartyForm,
    "bases": BasisForm,
    "sections": SectionForm,
    "tasks": TaskForm,
    "targets": TargetForm,
    "duties": DutyForm,
    "standing": StandingForm,
}
BODY_FIELDS = ("leads", "coordinators", "who")


def shown(field: Any, value: Any) -> Any:
    """A kept value as its field holds it."""
    if isinstance(value, list):
        return "\n".join(value)
    if field.type == "_Day":
        return date.fromisoformat(value) if value else None
    return value


def kept(field: Any, value: Any) -> Any:
    """What a field holds as the draft keeps it."""
    if isinstance(value, date):
        return value.isoformat()
    if field.name in BODY_FIELDS:
        return list(dict.fromkeys(name for row in (value or "").split("\n") if (name := tidy(row))))
    return "" if value is None else value


def month_day(text: str) -> str:
    """ "5/12" as "12-05"; "" when there is no such day in any year."""
    found = re.fullmatch(r"(\d{1,2}) ?[/.-] ?(\d{1,2})", text)
    if not found:
        return ""
    try:
        return f"{date(2024, int(found[2]), int(found[1])):%m-%d}"
    except ValueError:
        return ""
