"""How points come about, what they add up to, and which level that is. Pure.

Points are `Decimal` of two places, halves rounded up. `None` is "chưa kê khai": nobody said
anything, which is not 0. A maximum that no document confirmed is `None` as well, and whatever
would need it stays unknown. Source: Quyết định 951/QĐ-BTTTT, 1827/QĐ-BTTTT, 3560/QĐ-BVHTTDL as
far as they could be confirmed (pillars > components > criteria, five levels from the total).
"""

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from urllib.parse import urlsplit

from ..vietnamese import decimal_words

ZERO = Decimal("0.00")
WHOLE = Decimal("100.00")
CENT = Decimal("0.01")
MOST = Decimal("9999.99")
WEAK = Decimal("60.00")
"""Percent of its maximum below which a pillar counts as weak: our own choice, for no document names
one. The one confirmed lower bound is 50 of 100 (below it: Yếu); ten more also names what is near.
"""


class Scoring(enum.Enum):
    """How a criterion is scored."""

    YES_NO = "yes-no"
    TIERS = "tiers"
    RATIO = "ratio"
    FREE = "free"


SCORING_WORDS = {
    Scoring.YES_NO: "Có / không",
    Scoring.TIERS: "Theo bậc",
    Scoring.RATIO: "Theo tỷ lệ",
    Scoring.FREE: "Cho điểm trong mức tối đa",
}


@dataclass(frozen=True)
class Tier:
    """A step of a criterion that is scored by steps, and its points."""

    id: int
    text: str
    points: Decimal


@dataclass(frozen=True)
class Criterion:
    """What scoring needs to know of a criterion.

    `full`: the ratio, in percent, at which it gets its maximum.
    """

    scoring: Scoring
    maximum: Decimal
    tiers: Sequence[Tier] = ()
    full: Decimal = WHOLE


@dataclass(frozen=True)
class Answer:
    """What an agency said of a criterion; what is None was not said.

    A ratio is `part` of `whole`, two counts or amounts of one unit.
    """

    yes: bool | None = None
    tier_id: int | None = None
    part: Decimal | None = None
    whole: Decimal | None = None
    points: Decimal | None = None


NOTHING = Answer()


class Fault(ValueError):
    """An answer that can't be scored: the field to which the Vietnamese sentence belongs."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
        self.sentence = sentence


@dataclass(frozen=True)
class Scored:
    """Points, None: undeclared; and in words how they come about."""

    points: Decimal | None
    how: str = ""


def cents(value: Decimal) -> Decimal:
    """The value in two places, halves rounded up."""
    return value.quantize(CENT, ROUND_HALF_UP)


def points_words(points: Decimal) -> str:
    """2,50 điểm."""
    return f"{decimal_words(points)} điểm"


def is_web_address(text: str) -> bool:
    """Whether a text is the address of something on the web, http or https, with a host."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and " " not in text
    except ValueError:
        return False


def score(criterion: Criterion, answer: Answer) -> Scored:
    """The points of an answer, between 0 and the criterion's maximum. Raises Fault."""
    if criterion.scoring is Scoring.YES_NO:
        return _yes_no(criterion, answer.yes)
    if criterion.scoring is Scoring.TIERS:
        return _tier(criterion, answer.tier_id)
    if criterion.scoring is Scoring.RATIO:
        return _ratio(criterion, answer.part, answer.whole)
    return Scored(checked_points(answer.points, criterion.maximum))


def checked_points(points: Decimal | None, maximum: Decimal | None) -> Decimal | None:
    """Typed points in two places, from 0 to the maximum where one is known. Raises Fault."""
    if points is None:
        return None
    if points < 0:
        raise Fault("points", "Điểm không thể nhỏ hơn 0.")
    if points != cents(points):
        raise Fault("points", "Điểm có nhiều nhất hai chữ số thập phân.")
    limit = WHOLE if maximum is None else maximum
    if points > limit:
        raise Fault("points", f"Điểm tối đa ở đây là {decimal_words(limit)}.")
    return cents(points)


def _yes_no(criterion: Criterion, yes: bool | None) -> Scored:
    if yes is None:
        return Scored(None)
    points = criterion.maximum if yes else ZERO
    return Scored(points, f"{'Có' if yes else 'Không'}: {decimal_words(points)} điểm")


def _tier(criterion: Criterion, tier_id: int | None) -> Scored:
    if tier_id is None:
        return Scored(None)
    for tier in criterion.tiers:
        if tier.id == tier_id:
            return Scored(tier.points, f"{tier.text}: {decimal_words(tier.points)} điểm")
    raise Fault("tier", "Hãy chọn một bậc trong danh sách.")


def _ratio(criterion: Criterion, part: Decimal | None, whole: Decimal | None) -> Scored:
    if part is None and whole is None:
        return Scored(None)
    if part is None:
        raise Fault("part", "Hãy nhập tử số của tỷ lệ.")
    if whole is None:
        raise Fault("whole", "Hãy nhập mẫu số của tỷ lệ.")
    if part < 0:
        raise Fault("part", "Số này không thể nhỏ hơn 0.")
    if whole <= 0:
        raise Fault("whole", "Mẫu số phải lớn hơn 0.")
    if part > whole:
        raise Fault("part", "Tử số không thể lớn hơn mẫu số.")
    percent = part * 100 / whole
    points = cents(criterion.maximum * min(percent, criterion.full) / criterion.full)
    how = f"{decimal_words(part)}/{decimal_words(whole)} = {decimal_words(cents(percent))}%"
    if criterion.full != WHOLE:
        how += f" (đủ điểm từ {decimal_words(criterion.full)}%)"
    most = decimal_words(criterion.maximum)
    return Scored(points, f"{how}, được {decimal_words(points)}/{most} điểm")


@dataclass(frozen=True)
class Sum:
    """What parts add up to. `declared` of `count` parts were given points.

    `maximum`: None where any part's is unknown.
    """

    points: Decimal
    maximum: Decimal | None
    declared: int
    count: int

    @property
    def is_whole(self) -> bool:
        """Whether every part was declared."""
        return self.count > 0 and self.declared == self.count

    @property
    def missing(self) -> int:
        """How many parts are still undeclared."""
        return self.count - self.declared

    @property
    def percent(self) -> Decimal | None:
        """Points in percent of the maximum, two places; None where nothing is declared or known."""
        return share(self.points, self.maximum) if self.declared else None


NO_SUM = Sum(ZERO, None, 0, 0)


def share(points: Decimal | None, maximum: Decimal | None) -> Decimal | None:
    """Points in percent of a maximum, two places."""
    if points is None or not maximum:
        return None
    return cents(points * 100 / maximum)


def add_up(parts: Iterable[tuple[Decimal | None, Decimal | None]]) -> Sum:
    """The sum of (points, maximum) of each part."""
    rows = list(parts)
    maxima = [maximum for _, maximum in rows]
    given = [points for points, _ in rows if points is not None]
    return Sum(sum(given, ZERO), total_of(maxima), len(given), len(rows))


def add_sums(sums: Iterable[Sum]) -> Sum:
    """The sum of sums: of the pillars, the whole."""
    rows = list(sums)
    return Sum(
        sum((each.points for each in rows), ZERO),
        total_of(each.maximum for each in rows),
        sum(each.declared for each in rows),
        sum(each.count for each in rows),
    )


def total_of(maxima: Iterable[Decimal | None]) -> Decimal | None:
    """The sum, None where any is unknown or there is none."""
    rows = list(maxima)
    known = [value for value in rows if value is not None]
    return sum(known, ZERO) if rows and len(known) == len(rows) else None


@dataclass(frozen=True)
class Band:
    """A level: totals from `least` on and below `below`; None where no document confirms it.

    The lowest level begins at 0; the highest has no `below`, and is `topmost`.
    """

    name: str
    least: Decimal | None
    below: Decimal | None
    topmost: bool = False

    def holds(self, total: Decimal) -> bool:
        """Whether the total is surely of this level."""
        if self.least is None or total < self.least:
            return False
        return self.topmost or (self.below is not None and total < self.below)


UNKNOWN_LEVEL = "chưa xác định mức"


def level_of(total: Decimal | None, bands: Iterable[Band]) -> Band | None:
    """The level of a total; None where the bounds that are known do not tell."""
    if total is None:
        return None
    return next((band for band in bands if band.holds(total)), None)


@dataclass(frozen=True)
class Ahead:
    """The nearest level above whose lower bound is known, and the points that are missing to it.

    `is_next`: it is surely the next one, no level of unknown bounds lies between.
    """

    level: str
    missing: Decimal
    is_next: bool


def level_ahead(total: Decimal | None, bands: Sequence[Band]) -> Ahead | None:
    """What is missing to the next level; None at the top, or where nothing above is known.

    `bands` from the lowest level to the highest.
    """
    if total is None:
        return None
    now = level_of(total, bands)
    above = [band for band in bands if band.least is not None and band.least > total]
    if not above:
        return None
    nearest = min(above, key=lambda band: band.least or ZERO)
    follows = now is not None and bands.index(nearest) == bands.index(now) + 1
    assert nearest.least is not None
    return Ahead(nearest.name, nearest.least - total, follows)


def weak_of(percents: Mapping[int, Decimal | None]) -> list[int]:
    """The keys of what is below `WEAK`, the lowest first; if nothing is, the lowest of all.

    Unknown percentages and full ones are never weak.
    """
    known = sorted((value, key) for key, value in percents.items() if value is not None)
    below = [key for value, key in known if value < WEAK]
    return below or [key for value, key in known[:1] if value < WHOLE]


@dataclass(frozen=True)
class Change:
    """How much more (less) there is than before: points, or percent points where maxima differ."""

    by: Decimal
    in_points: bool


def change_since(now: Sum | None, before: Sum | None) -> Change | None:
    """The change of one sum; None where one has nothing, or no unit is common to both."""
    if now is None or before is None or not (now.declared and before.declared):
        return None
    if now.maximum is not None and now.maximum == before.maximum:
        return Change(now.points - before.points, in_points=True)
    if now.percent is None or before.percent is None:
        return None
    return Change(now.percent - before.percent, in_points=False)
