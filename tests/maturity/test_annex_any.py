"""Whatever a valid annex holds comes back from the file; whatever is spoilt is named."""

import random
import tempfile
from dataclasses import replace
from decimal import Decimal
from itertools import count, pairwise
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pressplan.files.cells import letter_of
from pressplan.maturity.annex import read
from pressplan.maturity.draft import (
    ComponentDraft,
    CriterionDraft,
    EditionDraft,
    LevelDraft,
    PillarDraft,
    TierDraft,
)
from pressplan.maturity.draft_kept import from_plain, to_plain
from pressplan.maturity.rules import Scoring
from pressplan.vietnamese import tidy
from tests.maturity.annexes import small_annex
from tests.maturity.books import (
    CRITERIA,
    LEVELS,
    PILLARS,
    TIERS,
    Workbook,
    column_of,
    file_of,
    from_file,
)

LETTERS = st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters="_")
WORD = st.text(LETTERS, max_size=8)
CENTS = 10_000


@st.composite
def annexes(draw) -> EditionDraft:
    """A valid annex: 100 points cut anyhow into pillars, components, criteria and tiers."""
    shape = draw(
        st.lists(st.lists(st.integers(1, 3), min_size=1, max_size=3), min_size=1, max_size=4)
    )
    dice = random.Random(draw(st.integers(0, 2**32)))
    parts = iter(_cut(dice, sum(map(sum, shape))))
    number = count(1)

    def named(what: str) -> str:
        return tidy(f"{draw(WORD)} {what} {next(number)}")

    def criterion(code: str) -> CriterionDraft:
        maximum, scoring = next(parts), draw(st.sampled_from(Scoring))
        if scoring is Scoring.TIERS and maximum < Decimal("0.02"):
            scoring = Scoring.YES_NO
        tiers = ()
        if scoring is Scoring.TIERS:
            tiers = (TierDraft(named("bậc"), Decimal("0.01")), TierDraft(named("bậc"), maximum))
        full = draw(st.integers(101, CENTS)) if scoring is Scoring.RATIO else CENTS
        return CriterionDraft(
            code, named("tiêu chí"), maximum, scoring, tiers, _points(full), tidy(draw(WORD))
        )

    def component(code: str, size: int) -> ComponentDraft:
        criteria = tuple(criterion(f"{code}.{at}") for at in range(1, size + 1))
        return ComponentDraft(code, named("chỉ số"), sum(c.maximum for c in criteria), criteria)

    pillars = []
    for at, sizes in enumerate(shape, 1):
        components = tuple(component(f"{at}.{n}", size) for n, size in enumerate(sizes, 1))
        total = sum((each.maximum for each in components), Decimal("0.00"))
        pillars.append(PillarDraft(named("trụ cột"), total, components))
    return EditionDraft("THU/QĐ-02", pillars=tuple(pillars), levels=_levels(dice))


def _cut(dice: random.Random, pieces: int) -> list[Decimal]:
    cuts = [0, *sorted(dice.sample(range(1, CENTS), pieces - 1)), CENTS]
    return [_points(high - low) for low, high in pairwise(cuts)]


def _levels(dice: random.Random) -> tuple[LevelDraft, ...]:
    bounds = [0, *sorted(dice.sample(range(1, CENTS), 3))]
    tops = [*map(_points, bounds[1:]), None]
    return tuple(
        LevelDraft(f"Mức {at}", _points(low), high)
        for at, (low, high) in enumerate(zip(bounds, tops, strict=True), 1)
    )


def _points(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


@settings(max_examples=25)
@given(annexes())
def test_a_valid_annex_comes_back_from_its_file_and_from_json(draft):
    bare = replace(draft, pillars=tuple(PillarDraft(one.name) for one in draft.pillars), levels=())
    with tempfile.TemporaryDirectory() as folder:
        reading = read(from_file(file_of(draft, Path(folder))), bare)
    assert reading.faults == []
    assert reading.draft == draft
    assert from_plain(to_plain(draft)) == draft


NEEDED = {
    PILLARS: ("name",),
    CRITERIA: ("pillar", "component", "code", "text", "maximum", "scoring"),
    TIERS: ("code", "text", "points"),
    LEVELS: ("name",),
}
NUMBERS = {
    PILLARS: ("position", "maximum"),
    CRITERIA: ("component_maximum", "maximum", "full"),
    TIERS: ("points",),
    LEVELS: ("least", "below"),
}
NO_NUMBER = st.sampled_from(["ba", "1,2,3", "2,555", "-1", "1e3", -0.5, 250.0, 0.001, False])
NOWHERE = st.sampled_from(["khác hẳn", "0", {"date": "2026-01-02"}])


@st.composite
def spoilt(draw) -> tuple[Workbook, str, int, str]:
    """The small annex with one cell that cannot be right, and which one it is."""
    book = Workbook(small_annex())
    sheet = draw(st.sampled_from(list(NEEDED)))
    row = draw(st.sampled_from(book.rows_of(sheet)))
    kind = draw(st.sampled_from(["empty", "number", "choice", "formula"]))
    if kind == "empty":
        key = draw(st.sampled_from(NEEDED[sheet]))
        book.put(sheet, row, key, draw(st.sampled_from([None, "", " \u00a0"])))
    elif kind == "number":
        key = draw(st.sampled_from(NUMBERS[sheet]))
        book.put(sheet, row, key, draw(NO_NUMBER))
    elif kind == "choice":
        sheet, row = CRITERIA, draw(st.sampled_from(book.rows_of(CRITERIA)))
        key = draw(st.sampled_from(["pillar", "scoring"]))
        book.put(sheet, row, key, draw(NOWHERE))
    else:
        key = draw(st.sampled_from([*NEEDED[sheet], *NUMBERS[sheet]]))
        book.sheets[sheet]["formulas"].append([row, column_of(sheet, key) + 1])
    return book, sheet, row, key


@given(spoilt())
def test_one_cell_that_cannot_be_right_is_named(case):
    book, sheet, row, key = case
    reading = book.read(small_annex())
    assert reading.draft is None
    letter = letter_of(column_of(sheet, key))
    assert (sheet, row, letter) in [(f.sheet, f.row, f.letter) for f in reading.faults]


CELL = st.one_of(
    st.none(), st.text(max_size=6), st.floats(allow_nan=False), st.booleans(),
    st.sampled_from(["1.1.1", "Theo bậc", {"date": ""}, {"date": "2026-01-01T00:00:00"}]),
)  # fmt: skip


@given(st.data())
def test_whatever_stands_there_it_is_read_or_told(data):
    book = Workbook(small_annex())
    for _ in range(data.draw(st.integers(1, 6))):
        name = data.draw(st.sampled_from(list(book.sheets)))
        rows = book.sheets[name]["rows"]
        rows[data.draw(st.integers(1, len(rows) - 1))] = data.draw(st.lists(CELL, max_size=10))
    reading = book.read(small_annex())
    assert (reading.draft is None) == bool(reading.faults)
