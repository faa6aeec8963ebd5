"""Which commitment goes on when bodies become one, as a table."""

from datetime import date

import pytest

from pressplan.tasks.merging import Held, merged_into

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


def held(id, *, agency=1, task=1, period=2026, said=None, awaiting=False):
    return Held(id, task, period, agency, said, awaiting)


@pytest.mark.parametrize(
    ("open_", "own", "ends"),
    [
        ([held(1)], [], {}),
        ([held(1), held(2, agency=2)], [], {2: 1}),  # nobody has said a word: the oldest
        ([held(1, said=MAY), held(2, agency=2, said=JUNE)], [], {1: 2}),
        ([held(1), held(2, agency=2, said=MAY)], [], {1: 2}),
        ([held(1, said=MAY), held(2, agency=2, said=MAY)], [], {2: 1}),
        # what is reported as done and waits for the Department is not talked over
        ([held(1, said=MAY, awaiting=True), held(2, agency=2, said=JUNE)], [], {2: 1}),
        # the receiver's own comes before a later word of another
        ([held(2, agency=2, said=JUNE)], [held(9, agency=9, said=MAY)], {2: 9}),
        ([held(1), held(2, agency=2)], [held(9, agency=9)], {1: 9, 2: 9}),
        # another period, another task: nothing to merge
        ([held(1, period=2026), held(2, agency=2, period=2025)], [], {}),
        ([held(1, task=1), held(2, agency=2, task=2)], [], {}),
        ([held(1)], [held(9, agency=9, period=2025)], {}),
        ([held(3, agency=3, said=MAY), held(1), held(2, agency=2, said=JUNE)], [], {3: 2, 1: 2}),
    ],
)
def test_one_goes_on(open_, own, ends):
    assert merged_into(open_, own) == ends
