"""Whether an edition is whole: sums, counts, codes, tiers and the bounds of its levels. Pure.

What is wrong is told by the path of the part that it belongs to, as the draft nests:
`("pillars", 0, "components", 1, "maximum")`. What nobody could read is NaN, and takes part in no
sum; what is not confirmed (None) neither.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ..vietnamese import decimal_words, fold
from .draft import ComponentDraft, CriterionDraft, EditionDraft, LevelDraft, PillarDraft
from .rules import WHOLE, ZERO, Scoring

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Flaw:
    """What is wrong, and where."""

    path: Path
    sentence: str


def flaws_of(draft: EditionDraft, *, whole: bool = True) -> list[Flaw]:
    """Everything that is wrong, in the order of the edition.

    `whole` False: some parts could not be placed, so nothing is said of sums and counts.
    """
    found = [*_codes(draft), *_tiers(draft), *level_flaws(draft.levels)]
    if whole:
        found += [*_sums(draft), *_counts(draft)]
    return found


def has_criteria(draft: EditionDraft) -> bool:
    """Whether an annex is in it."""
    return any(pillar.components for pillar in draft.pillars)


def components_of(draft: EditionDraft) -> Iterator[tuple[Path, ComponentDraft]]:
    """Each component with its path."""
    for at, pillar in enumerate(draft.pillars):
        for place, component in enumerate(pillar.components):
            yield ("pillars", at, "components", place), component


def criteria_of(draft: EditionDraft) -> Iterator[tuple[Path, CriterionDraft]]:
    """Each criterion with its path."""
    for path, component in components_of(draft):
        for place, criterion in enumerate(component.criteria):
            yield (*path, "criteria", place), criterion


def level_flaws(levels: Sequence[LevelDraft]) -> Iterator[Flaw]:
    """Levels from the lowest on, from 0 to 100 without gap or overlap, where they are known."""
    names: set[str] = set()
    highest = ZERO
    for at, level in enumerate(levels):
        if fold(level.name) in names:
            yield Flaw(("levels", at, "name"), f"Mức “{level.name}” có hai lần.")
        names.add(fold(level.name))
        before = levels[at - 1].below if at else ZERO
        if sentence := _bound_flaw(before, level.least, is_first=at == 0):
            field = "below" if at and before is None else "least"
            yield Flaw(("levels", at - 1 if field == "below" else at, field), sentence)
        last = at == len(levels) - 1
        if last and level.below is not None and not level.below.is_nan():
            yield Flaw(
                ("levels", at, "below"), "Mức cao nhất không có cận trên: để trống (đến 100 điểm)."
            )
        for field, bound in (("least", level.least), ("below", None if last else level.below)):
            if bound is None or bound.is_nan():
                continue
            if bound < highest or (field == "below" and bound == highest) or bound > WHOLE:
                yield Flaw(("levels", at, field), _ORDER)
            highest = max(highest, bound)


_ORDER = "Các mức phải đi từ thấp đến cao, trong khoảng 0 đến 100 điểm."


def _bound_flaw(before: Decimal | None, least: Decimal | None, *, is_first: bool) -> str:
    if before is None and least is None:
        return ""
    if any(bound is not None and bound.is_nan() for bound in (before, least)):
        return ""
    if least is None:
        assert before is not None
        known = "Mức thấp nhất bắt đầu từ 0" if is_first else f"Mức trước ghi dưới {_say(before)}"
        return f"{known}: ô này cũng phải ghi {_say(before)}."
    if before is None:
        return f"Mức sau bắt đầu từ {_say(least)}: ô này cũng phải ghi {_say(least)}."
    if before == least:
        return ""
    if is_first:
        return "Mức thấp nhất phải bắt đầu từ 0 điểm."
    what = "hở khoảng" if least > before else "chồng lên mức trước từ"
    low, high = sorted((before, least))
    return f"Mức này {what} {_say(low)} đến {_say(high)} điểm."


def _codes(draft: EditionDraft) -> Iterator[Flaw]:
    """Codes are unique over the edition, of components and criteria alike."""
    taken: dict[str, str] = {}
    whats = (("chỉ số", components_of(draft)), ("tiêu chí", criteria_of(draft)))
    for what, parts in whats:
        for path, part in parts:
            key = fold(part.code)
            if key and key in taken:
                yield Flaw((*path, "code"), f"Mã “{part.code}” trùng với mã của {taken[key]} khác.")
            taken.setdefault(key, what)


def _tiers(draft: EditionDraft) -> Iterator[Flaw]:
    for path, criterion in criteria_of(draft):
        tiers = criterion.tiers
        if criterion.scoring is not Scoring.TIERS:
            continue
        if len(tiers) < 2:
            yield Flaw(
                (*path, "scoring"), f"Chấm theo bậc cần ít nhất hai bậc; tệp có {len(tiers)} bậc."
            )
            continue
        yield from _tier_flaws(path, criterion)


def _tier_flaws(path: Path, criterion: CriterionDraft) -> Iterator[Flaw]:
    seen: set[Decimal] = set()
    words: set[str] = set()
    points = [tier.points for tier in criterion.tiers]
    for at, tier in enumerate(criterion.tiers):
        if fold(tier.text) in words and tier.text:
            yield Flaw((*path, "tiers", at, "text"), f"Bậc “{tier.text}” có hai lần.")
        words.add(fold(tier.text))
        if tier.points.is_nan():
            continue
        if tier.points in seen:
            yield Flaw(
                (*path, "tiers", at, "points"), "Hai bậc của một tiêu chí có điểm bằng nhau."
            )
        seen.add(tier.points)
        if not criterion.maximum.is_nan() and tier.points > criterion.maximum:
            yield Flaw(
                (*path, "tiers", at, "points"),
                f"Điểm của bậc lớn hơn điểm tối đa của tiêu chí ({_say(criterion.maximum)}).",
            )
    unread = criterion.maximum.is_nan() or any(value.is_nan() for value in points)
    if not unread and max(points) < criterion.maximum:
        yield Flaw(
            (*path, "maximum"),
            f"Bậc cao nhất được {_say(max(points))} điểm, "
            f"phải bằng điểm tối đa {_say(criterion.maximum)}.",
        )


def _sums(draft: EditionDraft) -> Iterator[Flaw]:
    filled = has_criteria(draft)
    for at, pillar in enumerate(draft.pillars):
        if filled:
            yield from _pillar_sums(("pillars", at), pillar)
    maxima = [pillar.maximum for pillar in draft.pillars]
    total = _total(maxima)
    if total is not None and maxima and total != WHOLE:
        yield Flaw(("pillars",), f"Tổng điểm tối đa của các trụ cột là {_say(total)}, phải là 100.")


def _pillar_sums(path: Path, pillar: PillarDraft) -> Iterator[Flaw]:
    if not pillar.components:
        yield Flaw((*path, "name"), f"Trụ cột “{pillar.name}” chưa có tiêu chí nào.")
        return
    for at, component in enumerate(pillar.components):
        total = _total([criterion.maximum for criterion in component.criteria])
        if total is not None and not component.maximum.is_nan() and total != component.maximum:
            yield Flaw(
                (*path, "components", at, "maximum"),
                f"Các tiêu chí của chỉ số {component.code} cộng lại được {_say(total)} điểm, "
                f"chỉ số ghi {_say(component.maximum)}.",
            )
    total = _total([component.maximum for component in pillar.components])
    stated = pillar.maximum
    if total is not None and stated is not None and not stated.is_nan() and total != stated:
        yield Flaw(
            (*path, "maximum"),
            f"Các chỉ số thành phần cộng lại được {_say(total)} điểm, trụ cột ghi {_say(stated)}.",
        )


def _counts(draft: EditionDraft) -> Iterator[Flaw]:
    if not has_criteria(draft):
        return
    for field, what, count in (
        ("component_count", "chỉ số thành phần", sum(1 for _ in components_of(draft))),
        ("criterion_count", "tiêu chí", sum(1 for _ in criteria_of(draft))),
    ):
        stated = getattr(draft, field)
        if stated is not None and stated != count:
            yield Flaw((field,), f"Quyết định ghi {stated} {what}, ở đây có {count}.")


def _total(values: Sequence[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None and not value.is_nan()]
    return sum(known, ZERO) if len(known) == len(values) else None


def _say(value: Decimal) -> str:
    """Points in a sentence: 18, not 18,00."""
    return decimal_words(value).removesuffix(",00")
