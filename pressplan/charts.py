"""Where the lines and boxes of small charts go. Pure; units are those of the SVG's view box."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import cos, pi, sin

RINGS = (0.25, 0.5, 0.75, 1.0)
RADIUS = 100.0
LABELS = 1.16  # of the radius: how far out an axis is named


@dataclass(frozen=True)
class Point:
    """A place, x to the right and y down, in a tenth of a unit."""

    x: float
    y: float

    @property
    def pair(self) -> str:
        return f"{self.x},{self.y}"


@dataclass(frozen=True)
class Axis:
    """One axis from the middle: its end, where it is named, the value's place; None: no value."""

    end: Point
    label: Point
    anchor: str
    value: Point | None


@dataclass(frozen=True)
class Radar:
    """A radar around 0,0 with the radius `RADIUS`.

    `rings`: the polygons of a quarter, a half … `shape`: through the values that there are.
    """

    axes: Sequence[Axis]
    rings: Sequence[str]
    shape: str


def radar(values: Sequence[float | None]) -> Radar:
    """One axis for each value (0 to 1), the first upwards, then clockwise. Raises ValueError.

    An axis without a value keeps its place and bears no point.
    """
    count = len(values)
    axes = [_axis(number, count, value) for number, value in enumerate(values)]
    rings = [_joined([_at(n, count, ring) for n in range(count)]) for ring in RINGS]
    return Radar(axes, rings, _joined([axis.value for axis in axes if axis.value]))


def _axis(number: int, count: int, value: float | None) -> Axis:
    label = _at(number, count, LABELS)
    anchor = "middle" if abs(label.x) < 1 else "start" if label.x > 0 else "end"
    if value is not None:
        _check(value)
    return Axis(
        _at(number, count, 1), label, anchor, None if value is None else _at(number, count, value)
    )


def _at(number: int, count: int, share: float) -> Point:
    """The point of an axis at a share of the radius; no -0.0, which would print so."""
    angle = 2 * pi * number / count
    x, y = RADIUS * share * sin(angle), -RADIUS * share * cos(angle)
    return Point(round(x, 1) + 0.0, round(y, 1) + 0.0)


def _joined(points: Sequence[Point]) -> str:
    return " ".join(point.pair for point in points)


@dataclass(frozen=True)
class Piece:
    """A part of a bar of the length 100: where it begins, how long it is, where its middle is."""

    left: float
    width: float

    @property
    def middle(self) -> float:
        return round(self.left + self.width / 2, 2)


def bar(value: float) -> Piece:
    """A bar of one value (0 to 1). Raises ValueError."""
    _check(value)
    return Piece(0.0, round(100 * value, 2))


def stacked(counts: Sequence[int]) -> list[Piece]:
    """One piece after the other, all of them the whole bar; of nothing no piece has a length."""
    if any(count < 0 for count in counts):
        raise ValueError("a count can't be negative")
    total = sum(counts)
    if not total:
        return [Piece(0.0, 0.0) for _ in counts]
    edges = [round(100 * sum(counts[:n]) / total, 2) for n in range(len(counts) + 1)]
    return [Piece(left, round(right - left, 2)) for left, right in pairwise(edges)]


def _check(share: float) -> None:
    if not 0 <= share <= 1:
        raise ValueError(f"a share is from 0 to 1, not {share}")


@dataclass(frozen=True)
class Mark:
    """A day on a line of time: how far along and how tall, of 100; which end its label hangs by."""

    at: float
    height: float
    anchor: str


@dataclass(frozen=True)
class Timeline:
    """Days on a line, and where its months begin."""

    marks: Sequence[Mark]
    months: Sequence[tuple[float, int]]


def timeline(first: date, last: date, counts: Sequence[tuple[date, int]]) -> Timeline:
    """One mark for each (day, how much falls on it), the tallest for the most. Raises ValueError.

    The months that begin after `first` are told by where and which.
    """
    length = (last - first).days
    if length <= 0:
        raise ValueError("a line of time ends after it begins")
    most = max((count for _, count in counts), default=1)
    marks = []
    for day, count in counts:
        _check((day - first).days / length)
        at = round(100 * (day - first).days / length, 2)
        anchor = "start" if at < 6 else "end" if at > 94 else "middle"
        marks.append(Mark(at, round(30 + 70 * count / most, 1), anchor))
    begun = (first + timedelta(days=n) for n in range(1, length + 1))
    months = [
        (round(100 * (day - first).days / length, 2), day.month) for day in begun if day.day == 1
    ]
    return Timeline(marks, months)
