"""A small annex of the tests' own making: nothing in it is of any decision."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from pressplan.maturity.draft import (
    ComponentDraft,
    CriterionDraft,
    EditionDraft,
    LevelDraft,
    PillarDraft,
    TierDraft,
)
from pressplan.maturity.rules import Scoring

MAXIMA = (18, 24, 20, 23, 15)
LEVELS = (("Yếu", 0, 50), ("Trung bình", 50, 65), ("Khá", 65, 80), ("Tốt", 80, 90))
TOP = ("Xuất sắc", 90, None)


def small_annex(decision: str = "THU/QĐ-01") -> EditionDraft:
    """Five pillars of 18·24·20·23·15 points, two components each, two criteria each.

    The four criteria of a pillar are scored in the four ways: yes or no, by tiers, by a ratio
    (full from 80 percent), freely. Codes: component "1.1", its criteria "1.1.1" and "1.1.2".
    """
    return EditionDraft(
        decision=decision, issued_on=date(2026, 1, 5), issuer="Đơn vị thử",
        first_year=2026, last_year=None, component_count=10, criterion_count=20,
        pillars=tuple(_pillar(number, maximum) for number, maximum in enumerate(MAXIMA, 1)),
        levels=tuple(LevelDraft(name, *map(_points, bounds)) for name, *bounds in (*LEVELS, TOP)),
    )  # fmt: skip


def _points(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value).quantize(Decimal("0.01"))


def _pillar(number: int, maximum: int) -> PillarDraft:
    first = Decimal(maximum // 2).quantize(Decimal("0.01"))
    return PillarDraft(
        f"Trụ cột thử {number}", Decimal(maximum).quantize(Decimal("0.01")),
        (_plain(f"{number}.1", first), _other(f"{number}.2", maximum - first)),
    )  # fmt: skip


def _plain(code: str, maximum: Decimal) -> ComponentDraft:
    half = Decimal("3.50")
    tiers = (
        TierDraft("Chưa có", Decimal("0.00")),
        TierDraft("Có một phần", Decimal("1.25")),
        TierDraft("Có đủ", maximum - half),
    )
    return ComponentDraft(
        code, f"Chỉ số thử {code}", maximum,
        (
            _criterion(f"{code}.1", half, Scoring.YES_NO),
            _criterion(f"{code}.2", maximum - half, Scoring.TIERS, tiers=tiers),
        ),
    )  # fmt: skip


def _other(code: str, maximum: Decimal) -> ComponentDraft:
    part = Decimal("4.25")
    return ComponentDraft(
        code, f"Chỉ số thử {code}", maximum,
        (
            _criterion(f"{code}.1", part, Scoring.RATIO, full=Decimal("80.00")),
            _criterion(f"{code}.2", maximum - part, Scoring.FREE),
        ),
    )  # fmt: skip


def _criterion(
    code: str,
    maximum: Decimal,
    scoring: Scoring,
    *,
    tiers: tuple[TierDraft, ...] = (),
    full: Decimal = Decimal("100.00"),
) -> CriterionDraft:
    return CriterionDraft(
        code, f"Tiêu chí thử {code}", maximum, scoring, tiers, full, f"Văn bản thử {code}"
    )


def annex_for(edition: EditionDraft) -> EditionDraft:
    """The small annex as one of an edition that has five pillars of the same points, or unknown."""
    small = small_annex(edition.decision)
    pillars = tuple(
        replace(own, name=known.name)
        for own, known in zip(small.pillars, edition.pillars, strict=True)
    )
    return replace(edition, pillars=pillars, levels=small.levels)
