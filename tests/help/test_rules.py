"""Anchors as Markdown readers make them, and which section a page leads to."""

import pytest

from pressplan.access import Role
from pressplan.help.rules import anchor, chapter_of_file
from pressplan.help.sections import section_for


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Cập nhật cả bảng", "cập-nhật-cả-bảng"),
        ("Tôi muốn…", "tôi-muốn"),
        ("Ai được nhắc gì, ngày nào", "ai-được-nhắc-gì-ngày-nào"),
        ("In và lưu (PDF)", "in-và-lưu-pdf"),
        ("Cập nhật", "cập-nhật"),  # NFD in, NFC out
        ("hạn 15/11", "hạn-1511"),
    ],
)
def test_anchor(heading, expected):
    assert anchor(heading) == expected


def test_a_link_names_a_chapter_by_its_file():
    found = chapter_of_file("README.md")
    assert found is not None
    assert found.slug == "muc-luc"
    assert chapter_of_file("../architecture.md") is None


@pytest.mark.parametrize(
    ("role", "endpoint", "expected"),
    [
        (Role.AGENCY, "tasks.board", ("can-bo-co-quan", "cập-nhật-cả-bảng")),
        (Role.STAFF, "desk.index", ("chuyen-vien-so", "việc-đang-chờ-sở")),
        (Role.AGENCY, "desk.index", ("can-bo-co-quan", "việc-gì-đang-chờ-tôi")),
        (Role.AGENCY, "reminders.mine", ("can-bo-co-quan", "lịch-và-nhắc-việc")),
        (Role.LEADER, "reminders.mine", ("nhac-viec", "việc-của-riêng-tôi")),
        (Role.ADMIN, "accounts.password", ("dang-nhap", "đổi-mật-khẩu")),
        (Role.LEADER, "tasks.board", None),
        (Role.ADMIN, "", None),
    ],
)
def test_a_page_leads_to_the_section_of_ones_own_role(role, endpoint, expected):
    assert section_for(role, endpoint) == expected
