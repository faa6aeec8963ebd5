"""The reading of a document as it is corrected: pure tables, no application."""

from copy import deepcopy
from datetime import date

import pytest

from pressplan.reading import checks, draft, making
from pressplan.reading.forms import month_day
from pressplan.reading.parser import read
from tests.reading.plans import SAMPLE, plan

DEPARTMENT = "Sở Thông tin và Truyền thông"
TODAY = date(2026, 11, 20)


def begun(text=SAMPLE, match=lambda _name: "agency:1"):
    return draft.begin(read(text), match=match, owner_id=1, today=TODAY)


def test_the_sample_becomes_eleven_tasks_under_six_sections():
    understood = begun()
    assert [task["code"] for task in understood["tasks"]] == [
        "1.a", "1.b", "2", "3.a", "3.b", "3.c", "4.a", "4.b", "5.a", "5.b", "6",
    ]  # fmt: skip
    assert [section["number"] for section in understood["sections"]] == list("123456")
    assert len(understood["targets"]) == 10
    assert len(understood["bases"]) == 3


def test_the_period_is_taken_from_the_years_and_said_to_be():
    understood = begun()
    head = understood["head"]
    assert (head["period_from"], head["period_until"]) == ("2023-01-01", "2030-12-31")
    assert head["tracking_from"] == "2026-01-01"
    assert draft.GUESSED_PERIOD in [doubt["why"] for doubt in understood["doubts"]]


def test_a_document_without_years_gets_no_period():
    understood = draft.begin(
        read("KẾ HOẠCH\nThử\n\nI. NHIỆM VỤ\n1. Làm việc\nCơ quan chủ trì: Sở Tư pháp"),
        match=lambda _name: "", owner_id=None, today=TODAY,
    )  # fmt: skip
    assert understood["head"]["period_from"] == ""
    assert draft.GUESSED_PERIOD not in [doubt["why"] for doubt in understood["doubts"]]


def test_every_list_counts_its_keys_and_never_gives_one_twice():
    understood = begun()
    for name in draft.LISTS:
        assert sorted(i["key"] for i in understood[name]) == list(
            range(1, len(understood[name]) + 1)
        )
    understood["targets"].pop()
    assert draft.add(understood, "targets", {})["key"] == 11


def test_every_printed_name_is_listed_once():
    names = [party["name"] for party in begun()["parties"]]
    assert DEPARTMENT in names
    assert len(names) == len(set(names))


def test_a_name_that_is_new_is_matched_and_one_that_is_gone_is_forgotten():
    understood = begun()
    for kind, field in draft.PARTY_FIELDS:
        for item in understood[kind]:
            item[field] = ["Sở mới"]
    assert draft.name_parties(understood, lambda name: f"for {name}")
    assert [(p["name"], p["match"]) for p in understood["parties"]] == [("Sở mới", "for Sở mới")]
    assert not draft.name_parties(understood, lambda _name: "")


def test_the_mark_moves_with_the_item_alone():
    understood = begun()
    first, second = understood["tasks"][:2]
    marks = draft.mark(first), draft.mark(second)
    first["title"] += "."
    assert draft.mark(first) != marks[0]
    assert draft.mark(second) == marks[1]


def test_the_lines_that_were_understood_are_marked():
    understood = begun()
    lines = SAMPLE.split("\n")
    marks = draft.marks(understood, lines)
    task = understood["tasks"][0]
    assert ("tasks", task) in marks[task["first"]]
    assert any(kind == "head" for found in marks.values() for kind, _ in found)
    assert all(draft_line <= len(lines) for draft_line in marks)


def test_what_is_whole_has_no_problems():
    assert checks.problems(begun()) == []


def _without(path, value=""):
    def change(understood):
        kind, field = path
        item = understood["head"] if kind == "head" else understood[kind][0]
        item[field] = value

    return change


@pytest.mark.parametrize(
    ("change", "kind", "words"),
    [
        (_without(("head", "title")), "head", "tên kế hoạch"),
        (_without(("head", "owner_id")), "head", "cơ quan chủ trì"),
        (_without(("head", "period_from"), "2031-01-01"), "head", "đứng trước ngày bắt đầu"),
        (_without(("parties", "match")), "parties", "ngoài hệ thống"),
        (_without(("sections", "title")), "sections", "chưa có tên mục"),
        (_without(("tasks", "code")), "tasks", "chưa có mã"),
        (_without(("tasks", "code"), "2"), "tasks", "trùng"),
        (_without(("tasks", "title")), "tasks", "chưa có nội dung"),
        (_without(("tasks", "section"), 999), "tasks", "chưa chọn mục"),
        (_without(("tasks", "leads"), []), "tasks", "chưa có cơ quan chủ trì"),
        (_without(("tasks", "until")), "tasks", "cần cả ngày"),
        (_without(("targets", "horizon")), "targets", "cần có năm"),
        (_without(("duties", "who"), []), "duties", "chưa rõ ai"),
        (_without(("duties", "month_day")), "duties", "chưa có ngày"),
        (_without(("standing", "who"), []), "standing", "chưa rõ ai"),
    ],
)
def test_what_is_missing_is_named_with_its_place(change, kind, words):
    understood = begun()
    change(understood)
    found = checks.problems(understood)
    assert found, "nothing was found"
    assert all(problem.kind == kind for problem in found)
    assert words in found[0].sentence


def test_a_draft_without_tasks_is_no_plan():
    understood = begun() | {"tasks": []}
    assert [p.kind for p in checks.problems(understood)] == ["tasks"]


@pytest.mark.parametrize(
    ("kind", "start", "until", "fault"),
    [
        ("range", "2023-01-01", "2024-12-31", False),
        ("range", "2023-01-01", "", True),
        ("range", "", "2024-12-31", True),
        ("range", "2025-01-01", "2024-12-31", True),
        ("by", "", "2024-12-31", False),
        ("by", "", "", True),
        ("from", "2023-01-01", "", False),
        ("from", "", "", True),
        ("annual", "", "", False),
        ("continuous", "", "", False),
        ("", "", "", False),
    ],
)
def test_a_timing_holds_together(kind, start, until, fault):
    assert bool(checks.timing_fault({"kind": kind, "from": start, "until": until})) is fault


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("5/12", "12-05"), ("05/12", "12-05"), ("5-12", "12-05"), ("5.12", "12-05"),
        ("29/02", "02-29"), ("31/02", ""), ("12/13", ""), ("hằng năm", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_day_of_the_year_is_typed_as_people_write_it(typed, kept):
    assert month_day(typed) == kept


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("Chuyển đổi số đến năm 2025, định hướng đến năm 2030", "Chuyển đổi số đến năm 2025"),
        ("một hai " * 20, "một hai " * 10 + "một hai một…"),
        ("", ""),
    ],
)
def test_a_long_title_is_shortened_at_a_comma_or_a_word(title, short):
    found = draft.shortened(title)
    assert found == short or (len(found) <= 91 and found.endswith("…"))


def test_the_words_of_a_reading_survive_a_round_through_json():
    import json

    understood = begun(plan("1. Làm việc\nCơ quan chủ trì: Sở Tư pháp\nThời gian: Hằng năm"))
    assert json.loads(json.dumps(understood)) == understood
    assert deepcopy(understood) == understood


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("head", "period_from", "0203-01-01"),
        ("head", "period_until", "2060-12-31"),
        ("head", "tracking_from", "0202-01-01"),
        ("head", "issued_on", "0023-09-05"),
        ("bases", "issued_on", "0020-06-03"),
        ("targets", "horizon", 2520),
        ("duties", "before", "0203-11-15"),
    ],
)
def test_a_year_out_of_all_bounds_is_something_to_mend(kind, field, value):
    understood = begun()
    before = checks.problems(understood)
    item = understood["head"] if kind == "head" else understood[kind][0]
    item[field] = value
    if kind == "duties":
        item["month_day"] = ""
    new = [p for p in checks.problems(understood) if p not in before]
    assert [(p.kind, p.key) for p in new] == [(kind, item.get("key", 0))]
    assert "năm" in new[0].sentence.lower()


def test_a_task_of_a_mistyped_year_is_something_to_mend():
    item = {"kind": "range", "from": "0203-01-01", "until": "2030-12-31"}
    assert "1990" in checks.timing_fault(item)


def test_a_file_read_without_anybody_gets_stand_ins_for_wrong_years():
    understood = begun()
    head = understood["head"]
    head |= {"period_from": "0203-01-01", "issued_on": "0203-01-01", "period_until": "2090-12-31"}
    understood["bases"][0]["issued_on"] = "0203-01-01"
    making.fill_gaps(understood, today=TODAY)
    assert checks.problems(understood) == []
    assert (head["period_from"], head["period_until"]) == ("2026-01-01", "2055-12-31")
    assert head["issued_on"] == understood["bases"][0]["issued_on"] == ""
    whys = [doubt["why"] for doubt in understood["doubts"]]
    assert whys.count(making.BAD_YEAR) == 3
