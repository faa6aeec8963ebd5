"""What the Department's desk says first: the most urgent."""

from datetime import date

import pytest

from pressplan.desk.staff import Part, Waits, first_of
from pressplan.workdays.rules import Calendar

TODAY = date(2026, 11, 20)
CALENDAR = Calendar(off=frozenset({date(2026, 11, 24)}))
UPDATES = {"to_judge": 2, "oldest": date(2026, 11, 3)}
NEAR = {"due_on": date(2026, 11, 22), "missing": 3, "undone": 5}


def first(**waits):
    return first_of(Waits(**waits), today=TODAY, period="quý IV", calendar=CALENDAR)


@pytest.mark.parametrize(
    ("waits", "sentence", "part"),
    [
        pytest.param(
            UPDATES,
            "2 cập nhật chờ xác nhận, lâu nhất từ thứ Ba 03/11/2026.",
            Part.TO_JUDGE,
            id="updates",
        ),
        pytest.param(
            UPDATES | {"asked": 4, "silent": 9},
            "2 cập nhật chờ xác nhận, lâu nhất từ thứ Ba 03/11/2026.",
            Part.TO_JUDGE,
            id="updates before requests",
        ),
        pytest.param(
            UPDATES | NEAR,
            "Ngày cuối Chủ nhật 22/11/2026, ngày làm việc cuối thứ Sáu 20/11: "
            "3 cơ quan còn 5 đầu việc chưa xong.",
            Part.DUE,
            id="a deadline within three days before all",
        ),
        pytest.param(
            NEAR | {"undone": 0, "duty": "Báo cáo năm"},
            "Báo cáo năm: ngày cuối Chủ nhật 22/11/2026, ngày làm việc cuối thứ Sáu 20/11, "
            "3 cơ quan phải làm.",
            Part.DUE,
            id="a dated duty",
        ),
        pytest.param(
            UPDATES | NEAR | {"due_on": date(2026, 11, 24)},
            "2 cập nhật chờ xác nhận, lâu nhất từ thứ Ba 03/11/2026.",
            Part.TO_JUDGE,
            id="a deadline in four days can wait",
        ),
        pytest.param(
            UPDATES | NEAR | {"missing": 0},
            "2 cập nhật chờ xác nhận, lâu nhất từ thứ Ba 03/11/2026.",
            Part.TO_JUDGE,
            id="a deadline that nobody misses",
        ),
        pytest.param(
            {"asked": 1, "for_others": 2, "silent": 3},
            "1 đề nghị gia hạn chờ Sở xem xét.",
            Part.REQUESTS,
            id="requests",
        ),
        pytest.param(
            {"for_others": 2, "silent": 3},
            "2 cập nhật chờ người khác có quyền xác nhận.",
            Part.FOR_OTHERS,
            id="somebody else's",
        ),
        pytest.param(
            {"silent": 3, "forwarded": 1},
            "Không có cập nhật nào chờ xác nhận. 3 cơ quan chưa cập nhật quý IV.",
            Part.SILENT,
            id="silent agencies",
        ),
        pytest.param(
            {"forwarded": 1},
            "1 đề nghị gia hạn chờ văn bản của cấp quyết định.",
            Part.REQUESTS,
            id="the decider's turn",
        ),
    ],
)
def test_the_most_urgent_is_said_first(waits, sentence, part):
    found = first(**waits)
    assert (found.sentence, found.part) == (sentence, part)
    assert found.word


def test_when_nothing_waits_nothing_is_said():
    assert first() is None
    assert first(due_on=date(2026, 12, 4), missing=3, duty="Báo cáo năm") is None
