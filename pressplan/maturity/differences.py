"""What an edition would be other than it is, in words. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..vietnamese import day, decimal_words, fold, listed
from .annex import LABELS
from .checks import components_of, criteria_of
from .draft import CriterionDraft, EditionDraft, LevelDraft

UNCONFIRMED = "chưa xác nhận"
MOST_NAMED = 20


@dataclass(frozen=True)
class Difference:
    """What differs, how it was and how it will be; "" where there was or will be nothing."""

    what: str
    before: str
    after: str


def differences(now: EditionDraft, then: EditionDraft) -> list[Difference]:
    """Each fact that differs, from the head to the criteria."""
    return [*_head(now, then), *_pillars(now, then), *_levels(now, then), *_parts(now, then)]


def _head(now: EditionDraft, then: EditionDraft) -> Iterator[Difference]:
    for key, label in LABELS.items():
        before, after = getattr(now, key), getattr(then, key)
        if before != after:
            yield Difference(label, _say(before), _say(after))


def _pillars(now: EditionDraft, then: EditionDraft) -> Iterator[Difference]:
    for at, pillar in enumerate(then.pillars):
        before = now.pillars[at] if at < len(now.pillars) else None
        if before is None or before.name != pillar.name:
            yield Difference(f"Tên trụ cột {at + 1}", before.name if before else "", pillar.name)
        if before is None or before.maximum != pillar.maximum:
            known = _say(before.maximum) if before else ""
            yield Difference(f"Điểm tối đa của trụ cột {at + 1}", known, _say(pillar.maximum))
    for at, gone in enumerate(now.pillars[len(then.pillars) :], len(then.pillars) + 1):
        yield Difference(f"Trụ cột {at}", gone.name, "bỏ")


def _levels(now: EditionDraft, then: EditionDraft) -> Iterator[Difference]:
    before = [_level(level) for level in now.levels]
    after = [_level(level) for level in then.levels]
    if before != after:
        yield Difference("Các mức", "; ".join(before), "; ".join(after))


def _level(level: LevelDraft) -> str:
    least = UNCONFIRMED if level.least is None else f"từ {_say(level.least)}"
    below = "" if level.below is None else f" đến dưới {_say(level.below)}"
    return f"{level.name}: {least}{below}"


def _parts(now: EditionDraft, then: EditionDraft) -> Iterator[Difference]:
    """How many components and criteria come, go and change, with their codes."""
    known = {fold(part.code): (part.name, part.maximum) for _, part in components_of(now)}
    new = {fold(part.code): (part.name, part.maximum) for _, part in components_of(then)}
    codes = {fold(part.code): part.code for _, part in (*components_of(now), *components_of(then))}
    yield from _changed("Chỉ số thành phần", known, new, codes)
    known_criteria = {fold(part.code): _facts(part) for _, part in criteria_of(now)}
    new_criteria = {fold(part.code): _facts(part) for _, part in criteria_of(then)}
    codes = {fold(part.code): part.code for _, part in (*criteria_of(now), *criteria_of(then))}
    yield from _changed("Tiêu chí", known_criteria, new_criteria, codes)


def _facts(part: CriterionDraft) -> object:
    tiers = tuple((tier.text, tier.points) for tier in part.tiers)
    return (part.text, part.maximum, part.scoring, part.full, part.evidence, tiers)


def _changed(
    what: str, known: dict[str, object] | dict[str, tuple[str, Decimal]],
    new: dict[str, object] | dict[str, tuple[str, Decimal]], codes: dict[str, str],
) -> Iterator[Difference]:  # fmt: skip
    if gone := [codes[key] for key in known if key not in new]:
        yield Difference(f"{what} bỏ đi", _named(gone), "bỏ")
    if come := [codes[key] for key in new if key not in known]:
        yield Difference(f"{what} thêm mới", "", _named(come))
    if moved := [codes[key] for key in new if key in known and known[key] != new[key]]:
        yield Difference(f"{what} có nội dung khác", "", _named(moved))


def _named(codes: list[str]) -> str:
    rest = len(codes) - MOST_NAMED
    named = listed(codes) if rest <= 0 else f"{', '.join(codes[:MOST_NAMED])} và {rest} mã khác"
    return f"{len(codes)} ({named})"


def _say(value: object) -> str:
    if value is None or value == "":
        return UNCONFIRMED
    if isinstance(value, date):
        return day(value)
    return decimal_words(value).removesuffix(",00") if isinstance(value, Decimal) else str(value)
