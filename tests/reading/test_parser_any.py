"""Whatever a text holds: the reader never breaks, and loses no line of the tasks."""

import json
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from pressplan.reading.blocks import blocks
from pressplan.reading.documents import BadDocument, extract
from pressplan.reading.labels import split_labels
from pressplan.reading.parser import read
from pressplan.reading.shapes import Reading
from pressplan.reading.source import from_parts
from pressplan.reading.text import bare
from tests.reading.plans import plan

MARKS = ["", "- ", "+ ", "1. ", "2. ", "1.1. ", "a) ", "b) ", "I. ", "IV. ", "A. ", "| "]
WORDS = [
    "KẾ HOẠCH", "NHIỆM VỤ", "MỤC TIÊU", "TỔ CHỨC THỰC HIỆN", "KINH PHÍ", "Nơi nhận:", "PHỤ LỤC",
    "Cơ quan chủ trì: Sở Nội vụ", "Chủ trì:", "Đơn vị phối hợp: Báo, Đài", "Thời gian: 2024",
    "Thời hạn:", "Sản phẩm: báo cáo", "Xây dựng phần mềm", "tiếp theo của câu", "Sở Y tế",
    "TT | Nhiệm vụ | Cơ quan chủ trì | Thời gian", "1 | Việc | Sở Y tế | 2024 |", "Mở lớp:",
    "Báo cáo trước ngày 15/12 hằng năm; sơ kết vào năm 2025.", "Đến năm 2025, 100%.",
    "KT. CHỦ TỊCH", "TTNhiệm vụCơ quan chủ trìCơ quan phối hợpThời gian", "Trên đây là kế hoạch.",
    "Căn cứ Luật;",
]  # fmt: skip
LINE = st.builds("{}{}".format, st.sampled_from(MARKS), st.sampled_from(WORDS))
LINES = st.lists(st.one_of(LINE, st.just(""), st.text(max_size=30)), max_size=30).map("\n".join)
TASK_WORDS = [w for w in WORDS if not w.isupper() and "|" not in w and w[:3] not in ("Nơi", "Trê")]
TASK_LINE = st.builds("{}{}".format, st.sampled_from(MARKS[:8]), st.sampled_from(TASK_WORDS))
CELL = st.one_of(
    st.sampled_from(["", "TT", "Nhiệm vụ", "Chủ trì", "Thời gian", "1", "I", "Sở Y tế"]),
    st.text(max_size=9),
)
PARTS = st.lists(st.one_of(LINE, st.lists(st.lists(CELL, max_size=5), max_size=5)), max_size=8)


@given(st.one_of(st.text(), LINES))
def test_any_text_is_read_and_kept(text):
    reading = read(text)
    lines = len(text.splitlines()) + text.count("\v") + 1
    assert all(1 <= doubt.line <= lines for doubt in reading.doubts)
    assert Reading.from_dict(json.loads(json.dumps(reading.as_dict()))) == reading


@given(PARTS)
def test_any_tables_are_read(parts):
    read(from_parts(parts))


@given(st.lists(TASK_LINE, max_size=25).map("\n".join))
def test_no_line_of_the_tasks_is_lost(text):
    whole = plan(text)
    reading = read(whole)
    told = {doubt.line for doubt in reading.doubts} | {group.line for group in reading.groups}
    words = "\n".join(doubt.text for doubt in reading.doubts)
    for block in blocks(whole.split("\n")):
        in_section = block.first > whole.split("\n").index("II. NHIỆM VỤ") + 1
        if in_section and block.first not in told and not block.text.endswith(":"):
            assert any(holds(task, block) for task in reading.tasks) or block.text in words, block


def holds(task, block):
    """Whether a task has the words of the block, in one of its fields."""
    before, labels = split_labels(block.text)
    fields = [task.title, task.body, task.output, task.note, *task.leads, *task.coordinators]
    kept = "\n".join([*fields, task.timing.text if task.timing else ""])
    values = [bare(value) for _, value in labels] or [bare(before)]
    inside = task.first <= block.first <= task.last
    return inside and all(part in kept for value in values for part in value.split(", "))


@settings(max_examples=50)
@given(st.binary(max_size=200))
def test_any_bytes_are_a_document_or_a_sentence(data):
    with suppress(BadDocument):
        extract(data)
