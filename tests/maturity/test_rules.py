"""Points, sums and levels: tables, and what holds for any numbers."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressplan.maturity import rules
from pressplan.maturity.rules import Answer, Band, Criterion, Fault, Scoring, Tier

D = Decimal
YES_NO = Criterion(Scoring.YES_NO, D("3.50"))
TIERS = Criterion(
    Scoring.TIERS,
    D("4.00"),
    (Tier(1, "Chưa có", D("0.00")), Tier(2, "Một phần", D("1.25")), Tier(3, "Đủ", D("4.00"))),
)
RATIO = Criterion(Scoring.RATIO, D("4.00"))
FROM_80 = replace(RATIO, full=D("80.00"))
FREE = Criterion(Scoring.FREE, D("2.50"))
# Of the levels only the outer bounds are confirmed.
SHIPPED = (
    Band("Yếu", D(0), D(50)),
    Band("Trung bình", D(50), None),
    Band("Khá", None, None),
    Band("Tốt", None, D(90)),
    Band("Xuất sắc", D(90), None, topmost=True),
)
FULL = (
    Band("Yếu", D(0), D(50)),
    Band("Trung bình", D(50), D(65)),
    Band("Khá", D(65), D(80)),
    Band("Tốt", D(80), D(90)),
    Band("Xuất sắc", D(90), None, topmost=True),
)


@pytest.mark.parametrize(
    ("criterion", "answer", "points", "how"),
    [
        (YES_NO, Answer(), None, ""),
        (YES_NO, Answer(yes=True), "3.50", "Có: 3,50 điểm"),
        (YES_NO, Answer(yes=False), "0.00", "Không: 0,00 điểm"),
        (TIERS, Answer(), None, ""),
        (TIERS, Answer(tier_id=2), "1.25", "Một phần: 1,25 điểm"),
        (RATIO, Answer(), None, ""),
        (RATIO, Answer(part=D(12), whole=D(20)), "2.40", "12/20 = 60,00%, được 2,40/4,00 điểm"),
        (RATIO, Answer(part=D(0), whole=D(20)), "0.00", "0/20 = 0,00%, được 0,00/4,00 điểm"),
        (RATIO, Answer(part=D(1), whole=D(3)), "1.33", "1/3 = 33,33%, được 1,33/4,00 điểm"),
        (RATIO, Answer(part=D(1), whole=D(8)), "0.50", "1/8 = 12,50%, được 0,50/4,00 điểm"),
        (
            FROM_80, Answer(part=D(9), whole=D(10)), "4.00",
            "9/10 = 90,00% (đủ điểm từ 80,00%), được 4,00/4,00 điểm",
        ),
        (
            FROM_80, Answer(part=D(4), whole=D(10)), "2.00",
            "4/10 = 40,00% (đủ điểm từ 80,00%), được 2,00/4,00 điểm",
        ),
        (FREE, Answer(), None, ""),
        (FREE, Answer(points=D("2.5")), "2.50", ""),
        (FREE, Answer(points=D(0)), "0.00", ""),
    ],
)  # fmt: skip
def test_points_and_how_they_come_about(criterion, answer, points, how):
    scored = rules.score(criterion, answer)
    assert scored.points == (None if points is None else D(points))
    assert scored.how == how


@pytest.mark.parametrize(
    ("criterion", "answer", "field"),
    [
        (TIERS, Answer(tier_id=9), "tier"),
        (RATIO, Answer(part=D(1)), "whole"),
        (RATIO, Answer(whole=D(1)), "part"),
        (RATIO, Answer(part=D(-1), whole=D(1)), "part"),
        (RATIO, Answer(part=D(0), whole=D(0)), "whole"),
        (RATIO, Answer(part=D(3), whole=D(2)), "part"),
        (FREE, Answer(points=D("2.51")), "points"),
        (FREE, Answer(points=D("-0.01")), "points"),
        (FREE, Answer(points=D("1.005")), "points"),
    ],
)
def test_what_can_not_be_scored_says_which_field(criterion, answer, field):
    with pytest.raises(Fault) as refused:
        rules.score(criterion, answer)
    assert refused.value.field == field
    assert refused.value.sentence.endswith(".")


def test_a_half_is_rounded_up():
    sixth = Criterion(Scoring.RATIO, D("0.01"))
    assert rules.score(sixth, Answer(part=D(1), whole=D(2))).points == D("0.01")
    assert rules.score(sixth, Answer(part=D(49), whole=D(100))).points == D("0.00")


def test_points_of_an_unknown_maximum_stay_within_a_hundred():
    assert rules.checked_points(D("24.5"), None) == D("24.50")
    with pytest.raises(Fault):
        rules.checked_points(D("100.01"), None)


def test_missing_is_not_zero():
    nothing = rules.add_up([(None, D(4)), (None, D(6))])
    zero = rules.add_up([(D(0), D(4)), (D(0), D(6))])
    assert (nothing.declared, nothing.missing, nothing.percent) == (0, 2, None)
    assert (zero.declared, zero.missing, zero.percent) == (2, 0, D("0.00"))
    assert zero.is_whole
    assert not nothing.is_whole


def test_an_unknown_maximum_makes_the_whole_unknown():
    found = rules.add_up([(D(9), D(18)), (D(12), None)])
    assert (found.points, found.maximum, found.percent) == (D(21), None, None)


@pytest.mark.parametrize(
    ("total", "shipped", "full"),
    [
        ("0.00", "Yếu", "Yếu"),
        ("49.99", "Yếu", "Yếu"),
        ("50.00", None, "Trung bình"),
        ("64.99", None, "Trung bình"),
        ("65.00", None, "Khá"),
        ("81.06", None, "Tốt"),
        ("89.99", None, "Tốt"),
        ("90.00", "Xuất sắc", "Xuất sắc"),
        ("90.13", "Xuất sắc", "Xuất sắc"),
        ("100.00", "Xuất sắc", "Xuất sắc"),
    ],
)
def test_a_level_is_told_where_the_bounds_are_known_and_never_guessed(total, shipped, full):
    for bands, name in ((SHIPPED, shipped), (FULL, full)):
        found = rules.level_of(D(total), bands)
        assert (found.name if found else None) == name


def test_no_total_has_no_level():
    assert rules.level_of(None, FULL) is None
    assert rules.level_ahead(None, FULL) is None


@pytest.mark.parametrize(
    ("total", "bands", "ahead"),
    [
        ("45.00", FULL, rules.Ahead("Trung bình", D("5.00"), True)),
        ("45.00", SHIPPED, rules.Ahead("Trung bình", D("5.00"), True)),
        ("60.00", SHIPPED, rules.Ahead("Xuất sắc", D("30.00"), False)),
        ("60.00", FULL, rules.Ahead("Khá", D("5.00"), True)),
        ("95.00", FULL, None),
    ],
)
def test_what_is_missing_to_the_next_level(total, bands, ahead):
    assert rules.level_ahead(D(total), bands) == ahead


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("https://bao.example/so", True),
        ("http://127.0.0.1:8000/a?b=c", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//bao.example", False),
        ("bao.example", False),
        ("https://", False),
        ("https://[", False),
        ("https://a b", False),
        ("", False),
    ],
)
def test_an_address_is_of_the_web(text, is_one):
    assert rules.is_web_address(text) is is_one


amounts = st.decimals(0, 50, places=2)
maxima = st.decimals(Decimal("0.01"), 50, places=2)
counts = st.decimals(0, 10_000, places=2)


@given(maximum=maxima, part=counts, more=counts, whole=counts, full=st.decimals(1, 100, places=2))
def test_a_ratio_never_leaves_its_bounds_and_never_falls(maximum, part, more, whole, full):
    criterion = Criterion(Scoring.RATIO, maximum, full=full)
    whole = part + more + whole + 1
    low = rules.score(criterion, Answer(part=part, whole=whole)).points
    high = rules.score(criterion, Answer(part=part + more, whole=whole)).points
    assert 0 <= low <= high <= maximum
    assert rules.score(criterion, Answer(part=whole, whole=whole)).points == maximum


@given(st.lists(st.tuples(st.none() | amounts, st.none() | maxima), max_size=30))
def test_the_sum_of_the_parts_is_the_whole(parts):
    whole = rules.add_up(parts)
    halves = rules.add_sums([rules.add_up(parts[::2]), rules.add_up(parts[1::2])])
    assert whole.points == halves.points == sum(p or 0 for p, _ in parts)
    assert (whole.declared, whole.count) == (halves.declared, halves.count)
    if len(parts) > 1:
        assert whole.maximum == halves.maximum


@given(st.lists(st.tuples(amounts, maxima), min_size=1, max_size=30))
def test_what_keeps_within_its_parts_keeps_within_the_whole(parts):
    within = rules.add_up((min(points, most), most) for points, most in parts)
    assert within.points <= within.maximum
    assert 0 <= within.percent <= 100


@given(total=st.decimals(0, 100, places=2), more=st.decimals(0, 100, places=2))
def test_more_points_are_never_a_lower_level(total, more):
    names = [band.name for band in FULL]
    low, high = rules.level_of(total, FULL), rules.level_of(min(total + more, D(100)), FULL)
    assert names.index(low.name) <= names.index(high.name)


@given(total=st.decimals(0, 100, places=2))
def test_with_what_is_missing_the_level_is_reached(total):
    ahead = rules.level_ahead(total, FULL)
    if ahead:
        assert rules.level_of(total + ahead.missing, FULL).name == ahead.level
