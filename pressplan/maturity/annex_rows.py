"""The rows of an annex's sheets become pillars, components, criteria, tiers and levels. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ..files.cells import UNREAD
from ..vietnamese import decimal_words, fold
from .annex_cells import Sheet
from .checks import Path
from .draft import (
    ComponentDraft,
    CriterionDraft,
    EditionDraft,
    LevelDraft,
    PillarDraft,
    TierDraft,
)
from .rules import CENT, SCORING_WORDS, WHOLE, ZERO, Scoring

Places = dict[Path, tuple[Sheet, int, str]]
SCORINGS = {fold(word): scoring for scoring, word in SCORING_WORDS.items()}
LONGEST = 4_000
MOST_PILLARS = 20


@dataclass
class _Component:
    """A component while its criteria are gathered; `row`: where it is named first."""

    row: int
    pillar: int
    code: str
    name: str
    maximum: Decimal
    criteria: list[tuple[int, CriterionDraft]] = field(default_factory=list)


class Rows:
    """The rows of four sheets; `places` says where each part of the draft was read.

    `all_placed`: no row was left out, so that sums and counts mean something.
    """

    def __init__(self, pillars: Sheet, criteria: Sheet, tiers: Sheet, levels: Sheet) -> None:
        self.places: Places = {}
        self.all_placed = True
        self._tier_rows: dict[str, list[int]] = {}
        self._pillars, self._criteria, self._tiers, self._levels = pillars, criteria, tiers, levels

    def draft(self, head: EditionDraft, now: EditionDraft) -> EditionDraft:
        """The edition of these rows under that head; `now`: as it stands."""
        pillars = self._read_pillars(now)
        components = self._read_components([pillar.name for pillar in pillars])
        self._read_tiers(components)
        return replace(
            head, pillars=tuple(self._tree(pillars, components)), levels=tuple(self._read_levels())
        )

    def _read_pillars(self, now: EditionDraft) -> list[PillarDraft]:
        sheet = self._pillars
        found: list[PillarDraft] = []
        names: set[str] = set()
        for row in _filled(sheet):
            at = len(found)
            known = now.pillars[at].maximum if at < len(now.pillars) else None
            name = sheet.text(row, "name", "Ghi tên trụ cột.", longest=300)
            if name and fold(name) in names:
                sheet.say(row, "name", f"Trụ cột “{name}” có hai lần.")
            names.add(fold(name))
            position = sheet.whole(row, "position", 1, MOST_PILLARS)
            if position is not None and position != at + 1:
                sheet.say(row, "position", f"Trụ cột thứ {at + 1} phải có số thứ tự {at + 1}.")
            maximum = sheet.points(row, "maximum", least=CENT)
            if known is not None and maximum not in (None, known) and not _is_unread(maximum):
                sheet.say(
                    row, "maximum",
                    f"Bộ chỉ số đang ghi {_say(known)} điểm theo quyết định, tệp ghi "
                    f"{_say(maximum)}.",
                )  # fmt: skip
            path: Path = ("pillars", at)
            self.places[(*path, "name")] = (sheet, row, "name")
            self.places[(*path, "maximum")] = (sheet, row, "maximum")
            found.append(PillarDraft(name, known if maximum is None else maximum))
        if now.pillars and len(found) != len(now.pillars):
            sheet.say(0, "", f"Bộ chỉ số có {len(now.pillars)} trụ cột, tệp có {len(found)}.")
            self.all_placed = False
        elif not found:
            sheet.say(0, "", "Chưa có trụ cột nào.")
        return found

    def _read_components(self, pillars: Sequence[str]) -> list[_Component]:
        sheet = self._criteria
        known: dict[str, _Component] = {}
        rows = [row for row in _filled(sheet) if not sheet.is_empty(row, "pillar")]
        for row in rows:
            component = self._component(row, _pillar_at(sheet, row, pillars), known)
            criterion = self._criterion(row)
            if component is None:
                self.all_placed = False
            else:
                component.criteria.append((row, criterion))
        if not rows:
            sheet.say(0, "", "Chưa có tiêu chí nào. Mỗi hàng ghi một tiêu chí.")
        return list(known.values())

    def _component(
        self, row: int, pillar: int | None, known: dict[str, _Component]
    ) -> _Component | None:
        """The component of a row; later rows may leave out what the first one said."""
        sheet = self._criteria
        code = sheet.code(row, "component", "Ghi mã chỉ số thành phần.")
        before = known.get(fold(code)) if code else None
        first = before is None
        name = sheet.text(
            row, "component_name", "Ghi tên chỉ số thành phần." if first else "", longest=1_000
        )
        missing = "Ghi điểm tối đa của chỉ số thành phần." if first else ""
        maximum = sheet.points(row, "component_maximum", missing, least=CENT)
        if not code or pillar is None:
            return None
        if before is None:
            new = _Component(row, pillar, code, name, UNREAD if maximum is None else maximum)
            return known.setdefault(fold(code), new)
        again = f"chỉ số {code} ở hàng {before.row}"
        if before.pillar != pillar:
            sheet.say(row, "pillar", f"Khác trụ cột của {again}.")
        if name and before.name and fold(name) != fold(before.name):
            sheet.say(row, "component_name", f"Khác tên của {again}.")
        unread = _is_unread(maximum) or before.maximum.is_nan()
        if maximum is not None and not unread and maximum != before.maximum:
            sheet.say(
                row, "component_maximum", f"Khác điểm tối đa {_say(before.maximum)} của {again}."
            )
        return before

    def _criterion(self, row: int) -> CriterionDraft:
        sheet = self._criteria
        maximum = sheet.points(row, "maximum", "Ghi điểm tối đa của tiêu chí.", least=CENT)
        scoring = self._scoring(row)
        return CriterionDraft(
            code=sheet.code(row, "code", "Ghi mã tiêu chí."),
            text=sheet.text(row, "text", "Ghi nội dung tiêu chí.", longest=LONGEST, lines=True),
            maximum=UNREAD if maximum is None else maximum,
            scoring=scoring or Scoring.FREE,
            full=self._full(row, scoring),
            evidence=sheet.text(row, "evidence", longest=LONGEST, lines=True),
        )

    def _scoring(self, row: int) -> Scoring | None:
        sheet = self._criteria
        word = sheet.text(row, "scoring", "Chọn cách chấm trong danh sách.", longest=200)
        found = SCORINGS.get(fold(word))
        if word and found is None:
            known = ", ".join(f"“{word}”" for word in SCORING_WORDS.values())
            sheet.say(row, "scoring", f"Không có cách chấm “{word[:60]}”. Chọn một trong: {known}.")
        return found

    def _full(self, row: int, scoring: Scoring | None) -> Decimal:
        sheet = self._criteria
        full = sheet.points(row, "full", least=CENT)
        if full is None or full.is_nan():
            return WHOLE
        if scoring not in (None, Scoring.RATIO):
            sheet.say(
                row, "full", f"Chỉ điền khi chấm “{SCORING_WORDS[Scoring.RATIO]}”: để trống ô này."
            )
        elif full <= 1:
            sheet.say(row, "full", "Ghi số phần trăm, ví dụ 80 chứ không ghi 0,8.")
        return full

    def _read_tiers(self, components: Sequence[_Component]) -> None:
        """Attach each tier to its criterion."""
        sheet = self._tiers
        at = {
            fold(criterion.code): (component, place)
            for component in components
            for place, (_, criterion) in enumerate(component.criteria)
            if criterion.code
        }
        for row in _filled(sheet):
            code = sheet.code(row, "code", "Ghi mã tiêu chí của bậc này.")
            text = sheet.text(row, "text", "Ghi nội dung của bậc.", longest=1_000)
            points = sheet.points(row, "points", "Ghi điểm của bậc.", least=ZERO)
            found = at.get(fold(code))
            if not code or found is None:
                if code and self.all_placed:
                    sheet.say(row, "code", f"Không có tiêu chí mã “{code}” trên trang “Tiêu chí”.")
                continue
            component, place = found
            line, criterion = component.criteria[place]
            tier = TierDraft(text, UNREAD if points is None else points)
            component.criteria[place] = line, replace(criterion, tiers=(*criterion.tiers, tier))
            self._tier_rows.setdefault(fold(code), []).append(row)
            if criterion.scoring is not Scoring.TIERS and self._says_scoring(line):
                sheet.say(
                    row, "code",
                    f"Tiêu chí {code} không chấm “{SCORING_WORDS[Scoring.TIERS]}” "
                    f"(trang “Tiêu chí”, hàng {line}).",
                )  # fmt: skip

    def _says_scoring(self, row: int) -> bool:
        """Whether how the criterion of that row is scored could be read."""
        return fold(str(self._criteria.cell(row, "scoring"))) in SCORINGS

    def _tree(
        self, pillars: Sequence[PillarDraft], components: Sequence[_Component]
    ) -> list[PillarDraft]:
        """The pillars with their components; one of unknown maximum gets what these add up to."""
        tree = []
        for at, pillar in enumerate(pillars):
            own = [component for component in components if component.pillar == at]
            drafts = tuple(
                self._placed(("pillars", at, "components", place), component)
                for place, component in enumerate(own)
            )
            maximum = pillar.maximum
            if maximum is None and drafts:
                maximum = sum((draft.maximum for draft in drafts), ZERO)
            tree.append(replace(pillar, components=drafts, maximum=maximum))
        return tree

    def _placed(self, path: Path, component: _Component) -> ComponentDraft:
        sheet = self._criteria
        for name, key in (
            ("code", "component"), ("name", "component_name"), ("maximum", "component_maximum"),
        ):  # fmt: skip
            self.places[(*path, name)] = (sheet, component.row, key)
        for at, (row, criterion) in enumerate(component.criteria):
            for key in ("code", "text", "maximum", "scoring", "full", "evidence"):
                self.places[(*path, "criteria", at, key)] = (sheet, row, key)
            tiers = self._tier_rows.get(fold(criterion.code), [])
            for place, line in enumerate(tiers):
                for key in ("text", "points"):
                    self.places[(*path, "criteria", at, "tiers", place, key)] = (
                        self._tiers, line, key,
                    )  # fmt: skip
        criteria = tuple(criterion for _, criterion in component.criteria)
        return ComponentDraft(component.code, component.name, component.maximum, criteria)

    def _read_levels(self) -> list[LevelDraft]:
        sheet = self._levels
        found: list[LevelDraft] = []
        for row in _filled(sheet):
            for key in ("name", "least", "below"):
                self.places[("levels", len(found), key)] = (sheet, row, key)
            name = sheet.text(row, "name", "Ghi tên mức.", longest=100)
            least = sheet.points(row, "least", least=ZERO)
            below = sheet.points(row, "below", least=ZERO)
            found.append(LevelDraft(name, least, below))
        if len(found) < 2:
            sheet.say(0, "", "Cần ít nhất hai mức, từ thấp đến cao.")
        if found and found[-1].below == WHOLE:
            found[-1] = replace(found[-1], below=None)
        return found


def _filled(sheet: Sheet) -> list[int]:
    """The rows below the heading that say anything."""
    return [row for row in range(2, len(sheet.rows) + 1) if not sheet.is_empty(row)]


def _pillar_at(sheet: Sheet, row: int, pillars: Sequence[str]) -> int | None:
    """Which pillar a row names, by number, by name, or by both."""
    named = sheet.text(row, "pillar", "Ghi trụ cột: số thứ tự hoặc tên.", longest=400)
    if not named:
        return None
    by_number = {str(at): at - 1 for at in range(1, len(pillars) + 1)}
    by_both = {f"{at}. {fold(name)}": at - 1 for at, name in enumerate(pillars, 1)}
    by_name = {fold(name): at for at, name in enumerate(pillars)}
    found = (by_number | by_both | by_name).get(fold(named))
    if found is not None:
        return found
    sheet.say(row, "pillar", f"Không có trụ cột “{named[:80]}” trên trang “Trụ cột”.")
    return None


def _is_unread(value: Decimal | None) -> bool:
    return value is not None and value.is_nan()


def _say(value: Decimal | None) -> str:
    return "" if value is None else decimal_words(value).removesuffix(",00")
