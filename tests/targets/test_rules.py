"""What figures make of a target: told in tables, and of any figures."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressplan.targets.method import (
    Answer,
    Comparator,
    Figure,
    Method,
    TargetKind,
    amount_words,
    figure_fault,
    method_fault,
    method_words,
    percent,
)
from pressplan.targets.rules import (
    Attainment,
    People,
    judge_agency,
    judge_all_people,
    judge_people,
    judge_whole,
    needed,
)

REACHED, ON_THE_WAY, BEHIND, NO_DATA = Attainment
DONE, DOING, NOT_YET = Answer
BEFORE, AFTER = date(2025, 12, 31), date(2026, 1, 1)
DAY = date(2026, 1, 5)
SHARE = Method(TargetKind.SHARE, 2025, "đưa tin lên nền tảng số", over=2, of=3)
GROWTH = Method(
    TargetKind.VALUE, 2030, "nguồn thu", "tỷ đồng", value=Decimal(10), growth=True, base_year=2020
)
AMOUNT = Method(TargetKind.VALUE, 2030, "nguồn thu", "tỷ đồng", value=Decimal(100))
PEOPLE = Method(TargetKind.PEOPLE, 2025)


def said(year, answer):
    return Figure(year, DAY, answer)


def gave(*amounts):
    return [Figure(year, DAY, amount=Decimal(amount)) for year, amount in amounts]


@pytest.mark.parametrize(
    ("figures", "before", "after"),
    [
        ([], NO_DATA, NO_DATA),
        ([said(2024, DONE)], REACHED, REACHED),
        ([said(2024, DOING)], ON_THE_WAY, BEHIND),
        ([said(2024, NOT_YET)], BEHIND, BEHIND),
        ([said(2023, DONE), said(2024, NOT_YET)], BEHIND, BEHIND),
        # what was so at the end of the horizon stays reached; what came later counts too
        ([said(2025, DONE), said(2026, NOT_YET)], REACHED, REACHED),
        ([said(2025, NOT_YET), said(2026, DONE)], REACHED, REACHED),
    ],
)
def test_yes_or_no(figures, before, after):
    assert judge_agency(SHARE, figures, on=BEFORE).attainment is before
    assert judge_agency(SHARE, figures, on=AFTER).attainment is after


@pytest.mark.parametrize(
    ("figures", "expected", "words"),
    [
        ([(2025, "104")], NO_DATA, "104 tỷ đồng (2025), chưa có số gốc để so sánh"),
        ([(2020, "100")], NO_DATA, "mới có số gốc"),
        ([(2020, "0"), (2025, "9")], NO_DATA, "9 tỷ đồng (2025), chưa có số gốc để so sánh"),
        (
            [(2020, "100"), (2025, "105")],
            ON_THE_WAY,
            "tăng 5%: từ 100 tỷ đồng (2020) lên 105 tỷ đồng (2025)",
        ),
        (
            [(2020, "100"), (2025, "104.99")],
            BEHIND,
            "tăng 4,99%: từ 100 tỷ đồng (2020) lên 104,99 tỷ đồng (2025)",
        ),
        (
            [(2020, "100"), (2024, "90.5")],
            BEHIND,
            "giảm 9,5%: từ 100 tỷ đồng (2020) xuống 90,5 tỷ đồng (2024)",
        ),
        (
            [(2020, "100"), (2025, "110")],
            REACHED,
            "tăng 10%: từ 100 tỷ đồng (2020) lên 110 tỷ đồng (2025)",
        ),
    ],
)
def test_growth_against_the_figure_of_the_base_year(figures, expected, words):
    judged = judge_agency(GROWTH, gave(*figures), on=date(2026, 6, 1))
    assert (judged.attainment, judged.words) == (expected, words)


def test_an_amount_keeps_up_with_the_line_from_its_first_figure():
    def stands(*figures, method=AMOUNT):
        return judge_agency(method, gave(*figures), on=date(2026, 6, 1)).attainment

    assert stands((2024, "40")) is ON_THE_WAY
    assert stands((2024, "40"), (2027, "70")) is ON_THE_WAY
    assert stands((2024, "40"), (2027, "69")) is BEHIND
    assert stands((2024, "40"), (2025, "100")) is REACHED
    most = Method(
        TargetKind.VALUE, 2030, "thời gian", "giờ", Comparator.AT_MOST, Decimal(10), base_year=2020
    )
    assert stands((2020, "20"), (2025, "15"), method=most) is ON_THE_WAY
    assert stands((2020, "20"), (2025, "15.01"), method=most) is BEHIND
    assert stands((2025, "10"), method=most) is REACHED


@pytest.mark.parametrize(
    ("agencies", "before", "after"),
    [
        ([NO_DATA, NO_DATA, NO_DATA], NO_DATA, NO_DATA),
        ([REACHED, REACHED, BEHIND], REACHED, REACHED),
        ([REACHED, REACHED, NO_DATA], REACHED, REACHED),
        ([REACHED, ON_THE_WAY, BEHIND], ON_THE_WAY, None),
        ([REACHED, BEHIND, BEHIND], BEHIND, BEHIND),
        ([REACHED, NO_DATA, BEHIND], ON_THE_WAY, NO_DATA),
        ([BEHIND, NO_DATA, NO_DATA], NO_DATA, NO_DATA),
        ([BEHIND, BEHIND, NO_DATA], BEHIND, BEHIND),
        ([], NO_DATA, NO_DATA),
    ],
)
def test_the_whole_of_two_thirds(agencies, before, after):
    assert judge_whole(SHARE, agencies, on=BEFORE).attainment is before
    if after:
        assert judge_whole(SHARE, agencies, on=AFTER).attainment is after


def test_the_arithmetic_is_a_sentence():
    whole = judge_whole(SHARE, [REACHED, REACHED, NO_DATA], on=BEFORE)
    assert whole.said == (
        "2 trên 3 cơ quan đạt (66,7%), cần ít nhất 2/3, tức 2 cơ quan; 1 cơ quan chưa có số liệu."
    )
    assert whole.share == Decimal("0.6667")
    assert judge_whole(SHARE, [NO_DATA], on=BEFORE).share is None
    assert method_words(GROWTH) == (
        "Tất cả cơ quan trong phạm vi: nguồn thu tăng từ 10% trở lên so với năm 2020"
    )


def test_people_are_counted_over_what_was_declared():
    def stands(*people, on=BEFORE):
        return judge_all_people(PEOPLE, [People(*one) for one in people], on=on)

    assert stands((3, None)).attainment is NO_DATA
    assert stands((10, 10), (5, 5)).attainment is REACHED
    assert stands((10, 10), (5, None)).attainment is ON_THE_WAY
    assert stands((10, 10), (5, None), on=AFTER).attainment is NO_DATA
    assert stands((12, 10), (8, 10)).said.startswith("18 trên 20 người đã tập huấn (90%), cần 100%")
    assert stands((0, 10)).attainment is BEHIND
    assert stands((9, 10), on=AFTER).attainment is BEHIND
    assert judge_people(PEOPLE, People(4, None), on=BEFORE).attainment is NO_DATA


amounts = st.integers(0, 30_000).map(lambda cents: Decimal(cents).scaleb(-2))
figures_of_any = st.dictionaries(st.integers(2018, 2031), amounts, max_size=6).map(
    lambda found: gave(*found.items())
)
methods = st.sampled_from([GROWTH, AMOUNT])
days = st.dates(date(2018, 1, 1), date(2033, 12, 31))


@given(methods, figures_of_any, days)
def test_no_figure_is_never_behind_and_time_alone_never_reaches(method, figures, on):
    judged = judge_agency(method, figures, on=on)
    later = judge_agency(method, figures, on=date(2035, 1, 1))
    assert (judged.attainment is NO_DATA) == (later.attainment is NO_DATA)
    assert (judged.attainment is REACHED) == (later.attainment is REACHED)
    assert later.attainment is not ON_THE_WAY
    if not figures:
        assert judged.attainment is NO_DATA


@given(figures_of_any, days, amounts)
def test_a_better_newest_figure_never_stands_worse(figures, on, more):
    order = [NO_DATA, BEHIND, ON_THE_WAY, REACHED]
    if len(figures) < 2:
        return
    newest = max(figures, key=lambda figure: figure.year)
    better = Figure(newest.year, DAY, amount=newest.amount + more)
    others = [figure for figure in figures if figure is not newest]
    before = judge_agency(AMOUNT, figures, on=on).attainment
    assert order.index(judge_agency(AMOUNT, [*others, better], on=on).attainment) >= order.index(
        before
    )


@given(st.lists(st.sampled_from(Attainment), min_size=1, max_size=9), st.integers(1, 4), days)
def test_the_whole_is_behind_only_when_the_others_are_not_enough(agencies, over, on):
    method = Method(TargetKind.SHARE, 2025, "việc", over=over, of=4)
    if on.year > 2025:
        agencies = [BEHIND if one is ON_THE_WAY else one for one in agencies]
    whole = judge_whole(method, agencies, on=on).attainment
    least, behind = needed(method, len(agencies)), agencies.count(BEHIND)
    some = any(one is not NO_DATA for one in agencies)
    assert (whole is REACHED) == (some and agencies.count(REACHED) >= least)
    assert (whole is BEHIND) == (some and len(agencies) - behind < least)
    unknown_turned = [REACHED if one is NO_DATA else one for one in agencies]
    if whole is BEHIND:
        assert judge_whole(method, unknown_turned, on=on).attainment is BEHIND


@pytest.mark.parametrize(
    ("method", "field"),
    [
        (Method(TargetKind.SHARE, 2025), "measure"),
        (Method(TargetKind.SHARE, 2025, "việc", over=3, of=2), "over"),
        (Method(TargetKind.VALUE, 2025, "thu", "tỷ"), "value"),
        (Method(TargetKind.VALUE, 2025, "thu", value=Decimal(1)), "unit"),
        (
            Method(TargetKind.VALUE, 2025, "thu", "tỷ", value=Decimal(1), base_year=2025),
            "base_year",
        ),
        (PEOPLE, ""),
        (GROWTH, ""),
    ],
)
def test_what_a_method_lacks(method, field):
    assert method_fault(method)[0] == field


@pytest.mark.parametrize(
    ("method", "told", "field"),
    [
        (SHARE, {"answer": DONE}, ""),
        (SHARE, {}, "answer"),
        (SHARE, {"answer": DONE, "year": 2027}, "year"),
        (SHARE, {"answer": DOING, "done_on": date(2026, 1, 1)}, "done_on"),
        (SHARE, {"answer": DONE, "done_on": date(2026, 12, 1)}, "done_on"),
        (SHARE, {"answer": DONE, "year": 2025, "done_on": date(2026, 1, 1)}, "done_on"),
        (AMOUNT, {}, "amount"),
        (AMOUNT, {"amount": Decimal(0)}, ""),
    ],
)
def test_what_a_figure_lacks(method, told, field):
    figure = {"year": 2026, "answer": None, "amount": None, "done_on": None} | told
    assert figure_fault(method, today=date(2026, 11, 20), **figure)[0] == field


def test_numbers_in_words():
    assert amount_words(Decimal("1200.50"), "tỷ đồng") == "1.200,5 tỷ đồng"
    assert amount_words(Decimal("100.00")) == "100"
    shares = [Fraction(0), Fraction(1, 9999), Fraction(2, 3), Fraction(9999, 10000), Fraction(1)]
    assert [percent(share) for share in shares] == ["0%", "0,1%", "66,7%", "99,9%", "100%"]
