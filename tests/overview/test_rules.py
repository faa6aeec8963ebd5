"""The words and bars of leadership's page."""

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressplan.overview.rules import COLUMNS, bar, headline, years
from pressplan.tasks.rules import Figures

SILENT = "quý IV"


@pytest.mark.parametrize(
    ("figures", "sentence"),
    [
        pytest.param(Figures(), "11 nhiệm vụ; năm 2026 chưa có đầu việc nào.", id="no commitment"),
        pytest.param(
            Figures(done_in_time=2),
            "11 nhiệm vụ, 2 đầu việc năm 2026: 2 hoàn thành. Không còn đầu việc nào phải cập nhật.",
            id="all done",
        ),
        pytest.param(
            Figures(
                open_late=1, open_in_time=3, due_soon=2, no_deadline_silent=4, carried=1, expected=8
            ),
            "11 nhiệm vụ, 9 đầu việc năm 2026: 0 hoàn thành, 1 quá hạn, "
            "3 trong hạn (2 sắp đến hạn), 4 thường xuyên, không hạn, 1 chuyển kỳ sau. "
            "8 đầu việc chưa cập nhật quý IV, nhiều nhất là Báo Đắk Lắk.",
            id="everything",
        ),
        pytest.param(
            Figures(no_deadline_updated=4, expected=4, updated=4),
            "11 nhiệm vụ, 4 đầu việc năm 2026: 0 hoàn thành, 4 thường xuyên, không hạn. "
            "Mọi đầu việc đã cập nhật quý IV.",
            id="all updated",
        ),
    ],
)
def test_headline(figures, sentence):
    said = headline(figures, tasks=11, year=2026, period="quý IV", most_silent="Báo Đắk Lắk")
    assert said == sentence


numbers = {name: st.integers(0, 40) for _, _, name in COLUMNS}


@given(st.builds(Figures, **numbers))
def test_the_parts_of_a_bar_fill_it_without_gap(figures):
    pieces = bar(figures)
    assert sum(piece.count for piece in pieces) == figures.total
    if not pieces:
        return
    assert sum(piece.width for piece in pieces) == pytest.approx(100, abs=0.01)
    assert pieces[0].left == 0
    for one, next_ in itertools.pairwise(pieces):
        assert next_.left == pytest.approx(one.left + one.width, abs=0.001)


def test_an_empty_bar_has_no_parts():
    assert bar(Figures()) == []


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        pytest.param(date(2026, 11, 20), [2026, 2025, 2024, 2023], id="under way"),
        pytest.param(date(2033, 1, 1), [2030, 2029], id="over: its last year first"),
        pytest.param(date(2022, 6, 1), [2023], id="not begun: its first year"),
    ],
)
def test_the_years_to_choose_from(today, expected):
    assert list(years(2023, 2030, today))[: len(expected)] == expected
