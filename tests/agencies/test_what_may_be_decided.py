"""What a document can and cannot decide of agencies, as a table."""

from datetime import date

import pytest

from pressplan.access import Role, Who
from pressplan.agencies.changes import (
    AgencyChangeKind,
    Decision,
    Known,
    Receiver,
    may_change,
    problem,
    sentence,
)

JULY = date(2025, 7, 1)
KNOWN = {
    1: Known("Báo"),
    2: Known("Đài"),
    3: Known("Sở", is_department=True),
    4: Known("Cũ", gone_on=date(2024, 1, 1)),
    5: Known("Mới", named_since=JULY, came_from=frozenset({4})),
    6: Known("Chờ", waits_for=date(2027, 1, 1)),
    7: Known("Sở mới", is_department=True),
}
NEW = Receiver(name="Báo và Đài", kind="press")


def decided(kind, *ids, to=(), since=JULY):
    return Decision(AgencyChangeKind(kind), since, "QĐ 1", ids, tuple(to))


def to(id, **more):
    return Receiver(agency_id=id, **more)


@pytest.mark.parametrize(
    "decision",
    [
        decided("merged", 1, 2, to=[NEW]),
        decided("merged", 1, to=[NEW]),
        decided("merged", 1, 2, to=[to(1)]),
        decided("merged", 3, to=[Receiver(name="Sở kia", kind="department")]),
        decided("merged", 3, to=[to(7)]),
        decided("merged", 1, to=[to(5)]),  # founded on that very day
        decided("split", 1, to=[NEW, to(2)]),
        decided("split", 1, to=[NEW, to(2, takes_work=False)]),
        decided("dissolved", 1),
        decided("renamed", 1, to=[Receiver(name="Báo mới")]),
    ],
)
def test_what_can_be_decided(decision):
    assert problem(decision, KNOWN) is None


@pytest.mark.parametrize(
    ("decision", "field", "words"),
    [
        (decided("merged", to=[NEW]), "agencies", "chọn cơ quan"),
        (decided("merged", 1, to=[to(1)]), "agencies", "chính mình"),
        (decided("merged", 4, 1, to=[NEW]), "agencies", "không còn từ ngày 01/01/2024"),
        (decided("merged", 1, to=[to(4)]), "into_1", "không còn"),
        (decided("merged", 6, to=[NEW]), "agencies", "01/01/2027"),
        (decided("merged", 1, to=[to(6)]), "into_1", "01/01/2027"),
        (decided("merged", 5, to=[NEW]), "since", "từ ngày 01/07/2025"),
        (decided("merged", 1, to=[to(5)], since=date(2025, 6, 1)), "since", "01/07/2025"),
        (decided("merged", 5, to=[to(4)], since=date(2026, 1, 1)), "into_1", "vòng tròn"),
        (decided("merged", 3, to=[NEW]), "kind_1", "Sở quản lý"),
        (decided("merged", 3, to=[to(1)]), "into_1", "phải thuộc loại đó"),
        (decided("merged", 1, to=[to(3)]), "into_1", "khác loại"),
        (decided("dissolved", 3), "agencies", "kế nhiệm"),
        (decided("split", 1, to=[NEW]), "into_2", "ít nhất hai"),
        (decided("split", 1, 2, to=[NEW, to(2)]), "agencies", "một cơ quan"),
        (decided("split", 1, to=[to(2), to(2)]), "into_2", "đã được chọn"),
        (decided("split", 1, to=[NEW, NEW]), "name_2", "đã được chọn"),
        (decided("split", 1, to=[NEW, to(1)]), "into_2", "chính mình"),
        (
            decided("split", 1, to=[to(2, takes_work=False), Receiver(name="x", takes_work=False)]),
            "takes_1",
            "nhận việc",
        ),
        (decided("renamed", 1, 2, to=[Receiver(name="x")]), "agencies", "một cơ quan"),
        (decided("renamed", 1, to=[Receiver(name="Báo")]), "name_1", "không khác"),
    ],
)
def test_what_cannot_be_decided_is_said_beside_the_field(decision, field, words):
    found = problem(decision, KNOWN)
    assert found is not None
    assert found[0] == field
    assert words in found[1]


@pytest.mark.parametrize(
    ("role", "may_confirm", "may"),
    [
        (Role.ADMIN, False, True), (Role.STAFF, True, True), (Role.STAFF, False, False),
        (Role.LEADER, False, False), (Role.AGENCY, False, False), (Role.GOVERNING, False, False),
    ],
)  # fmt: skip
def test_who_may_record_it(role, may_confirm, may):
    assert may_change(Who(1, "x", "x", role, 3, may_confirm=may_confirm)) is may


def test_a_decision_is_the_same_after_it_was_written_down():
    decision = decided("split", 1, to=[NEW, to(2, takes_work=False)])
    assert Decision.of(decision.plain()) == decision


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        (decided("merged", 1, 2, to=[NEW]), "Báo và Đài sáp nhập thành Báo và Đài"),
        (decided("merged", 1, 2, to=[to(1)]), "Đài chuyển nhiệm vụ sang Báo"),
        (decided("split", 1, to=[NEW, to(2)]), "Báo chia, tách thành Báo và Đài và Đài"),
        (decided("dissolved", 1), "Báo giải thể"),
        (decided("renamed", 1, to=[Receiver(name="Tờ")]), "Báo đổi tên thành Tờ"),
    ],
)
def test_the_sentence(decision, words):
    assert sentence(decision, {id: known.name for id, known in KNOWN.items()}) == words
