"""Charts: coordinates alone, worked out by hand."""

import pytest

from pressplan.charts import Piece, Point, bar, radar, stacked


def test_a_radar_begins_above_and_goes_clockwise():
    found = radar([1, 1, 1, 1])
    assert [axis.end for axis in found.axes] == [
        Point(0, -100), Point(100, 0), Point(0, 100), Point(-100, 0),
    ]  # fmt: skip
    assert found.shape == "0.0,-100.0 100.0,0.0 0.0,100.0 -100.0,0.0"
    assert [axis.anchor for axis in found.axes] == ["middle", "start", "middle", "end"]


def test_a_value_lies_at_its_share_of_the_axis():
    found = radar([0.5, 0, 0.25, 1])
    assert [axis.value for axis in found.axes] == [
        Point(0, -50), Point(0, 0), Point(0, 25), Point(-100, 0),
    ]  # fmt: skip


def test_five_axes_lie_72_degrees_apart():
    ends = [axis.end for axis in radar([1] * 5).axes]
    assert ends[1] == Point(95.1, -30.9)
    assert ends[2] == Point(58.8, 80.9)
    assert ends[4] == Point(-95.1, -30.9)


def test_an_unknown_value_keeps_its_axis_and_has_no_point():
    found = radar([1, None, 1])
    assert found.axes[1].value is None
    assert found.axes[1].end == Point(86.6, 50)
    assert found.shape == "0.0,-100.0 -86.6,50.0"


def test_rings_are_quarters():
    rings = radar([None] * 4).rings
    assert rings[0].startswith("0.0,-25.0 25.0,0.0")
    assert len(rings) == 4


def test_nothing_is_printed_as_minus_nought():
    found = radar([0.0] * 7)
    assert not {"-0.0"} & set(f"{found.shape} {radar([1] * 8).shape}".replace(",", " ").split())


@pytest.mark.parametrize("value", [-0.01, 1.01])
def test_a_share_beyond_the_whole_is_an_error(value):
    with pytest.raises(ValueError):
        radar([value, 1, 1])
    with pytest.raises(ValueError):
        bar(value)


def test_a_bar_is_as_long_as_its_percentage():
    assert bar(0.6543) == Piece(0, 65.43)
    assert bar(0) == Piece(0, 0)


@pytest.mark.parametrize(
    ("counts", "pieces"),
    [
        ([1, 1], [(0, 50), (50, 50)]),
        ([1, 0, 3], [(0, 25), (25, 0), (25, 75)]),
        ([0, 0], [(0, 0), (0, 0)]),
        ([1, 1, 1], [(0, 33.33), (33.33, 33.34), (66.67, 33.33)]),
        ([], []),
    ],
)
def test_pieces_follow_each_other_and_fill_the_bar(counts, pieces):
    assert stacked(counts) == [Piece(*piece) for piece in pieces]


def test_pieces_of_uneven_counts_end_where_the_bar_ends():
    last = stacked([10, 22, 36, 33, 172])[-1]
    assert round(last.left + last.width, 2) == 100
    assert Piece(20, 30).middle == 35


def test_a_negative_count_is_an_error():
    with pytest.raises(ValueError):
        stacked([1, -1])
