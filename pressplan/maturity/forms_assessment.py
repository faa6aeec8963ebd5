"""What an agency fills in of a part, what is said of it, what the Ministry found."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from flask_wtf.file import FileField, MultipleFileField
from wtforms import HiddenField, SelectChoice

from ..forms import Form, choice, day, decimal, line, lines
from . import rules
from .actions_assessment import Typed
from .actions_result import Found
from .models import Criterion, Level
from .models_assessment import Recognition, Score
from .parts import Part
from .rules import Scoring

YES, NO = "yes", "no"
UNSAID = SelectChoice("", "Chưa kê khai")
NOT_A_LINK = "Nhập địa chỉ đầy đủ, bắt đầu bằng http:// hoặc https://."


class PartForm(Form):
    """One part; `seen` is the version of its score that stood on the page.

    Only the fields of the way in which the part is scored are shown and read.
    """

    seen = HiddenField()
    yes = choice("Đáp ứng")
    tier = choice("Bậc đạt được")
    part = decimal("Số đạt được (tử số)")
    whole = decimal("Tổng số (mẫu số)")
    points = decimal("Điểm tự chấm")
    note = lines("Ghi chú, giải trình", longest=5000)

    def offer(self, criterion: Criterion | None) -> "PartForm":
        """What can be answered; None: a pillar as a whole, whose points are typed."""
        self.scoring = criterion.scoring if criterion else Scoring.FREE
        self.yes.choices = [UNSAID, SelectChoice(YES, "Có"), SelectChoice(NO, "Không")]
        tiers = criterion.tiers if criterion else []
        self.tier.choices = [
            UNSAID,
            *[SelectChoice(str(t.id), f"{t.text} ({rules.points_words(t.points)})") for t in tiers],
        ]
        for name in {"yes", "tier", "part", "whole", "points"} - set(self.asked):
            del self[name]
        return self

    @property
    def asked(self) -> Sequence[str]:
        """The names of the fields of this way of scoring."""
        return {
            Scoring.YES_NO: ("yes",),
            Scoring.TIERS: ("tier",),
            Scoring.RATIO: ("part", "whole"),
            Scoring.FREE: ("points",),
        }[self.scoring]

    def fill(self, score: Score | None) -> "PartForm":
        """Show what stands now."""
        self.seen.data = str(score.version if score else 0)
        self.note.data = score.note if score else ""
        for name in self.asked:
            self[name].process_data(_shown(score, name))
        return self

    @property
    def typed(self) -> Typed:
        """What was typed, as an action takes it."""
        said = {name: self[name].data for name in self.asked}
        if "yes" in said:
            said["yes"] = {YES: True, NO: False}.get(said["yes"])
        if "tier" in said:
            said["tier_id"] = int(said.pop("tier") or 0) or None
        return Typed(rules.Answer(**said), self.note.data or "")


def _shown(score: Score | None, name: str) -> object:
    if name == "yes":
        return "" if score is None or score.yes is None else YES if score.yes else NO
    if name == "tier":
        return str(score.tier_id) if score and score.tier_id else ""
    return getattr(score, name) if score else None


class EvidenceForm(Form):
    """Files that are evidence."""

    files = MultipleFileField("Thêm tệp minh chứng")


class LinkForm(Form):
    """An address that is evidence: http or https."""

    url = line("Địa chỉ", required=NOT_A_LINK, longest=2000)
    title = line("Tên gọi", longest=300)

    def understand(self) -> bool:
        """Whether it is an address of the web."""
        if rules.is_web_address(self.url.data or ""):
            return True
        self.refuse("url", NOT_A_LINK)
        return False


class CommentForm(Form):
    """A word on a part or the whole."""

    part = HiddenField()
    text = lines("Góp ý", required="Ghi nội dung góp ý.", longest=5000)


class SeenForm(Form):
    """A button on what somebody saw."""

    seen = HiddenField()
    basis = HiddenField()


class EntryForm(Form):
    """That it was entered on the Ministry's tool."""

    seen = HiddenField()
    entered_on = day("Ngày nhập xong trên công cụ của Bộ", required="Nhập ngày.")


class LevelForm(Form):
    """The level that the Ministry recognised; `seen` is the version of what stands."""

    seen = HiddenField()
    level = choice("Mức được công nhận")
    total = decimal("Tổng điểm được công nhận")
    number = line("Số quyết định", required="Nhập số quyết định công nhận.", longest=120)
    decided_on = day("Ngày quyết định", required="Nhập ngày quyết định.")
    file = FileField("Bản quyết định")

    def offer(self, levels: Iterable[Level]) -> "LevelForm":
        """The levels of the edition, from the highest down."""
        self.level.choices = [
            SelectChoice("", "Chọn mức"),
            *[SelectChoice(one.name, one.name) for one in reversed(list(levels))],
        ]
        return self

    def fill(self, found: Recognition | None) -> "LevelForm":
        """Show what stands now."""
        self.seen.data = str(found.version if found else 0)
        if found:
            self.level.data, self.number.data = found.level, found.number
            self.decided_on.data = found.decided_on
            self.total.process_data(found.total)
        return self


class PointsForm(Form):
    """The council's points: a field for each part, `points-…`, and one for the reason."""

    seen = HiddenField()
    kind = HiddenField()


class Row(Form):
    """The council's points of one part."""

    points = decimal("Điểm thẩm định")
    reason = line("Lý do điều chỉnh", longest=500)

    def check(self, maximum: Decimal | None) -> bool:
        """Whether the points lie within the maximum."""
        try:
            rules.checked_points(self.points.data, maximum)
        except rules.Fault as fault:
            self.refuse("points", fault.sentence)
            return False
        if self.points.data is None and self.reason.data:
            self.refuse("points", "Nhập điểm, hoặc bỏ lý do.")
            return False
        return True

    def fill(self, found: Found | None) -> "Row":
        """Show what stands now."""
        self.points.process_data(found.points if found else None)
        self.reason.data = found.reason if found else ""
        return self


def prefix_of(part: Part) -> str:
    """What the fields of a part's row begin with."""
    return part.key
