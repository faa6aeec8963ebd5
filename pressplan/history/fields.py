"""What changed in a line of the history, as people read it. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from ..access import ROLE_WORDS
from ..vietnamese import day

WORDS = {
    "name": "Tên", "short_name": "Tên ngắn", "email": "E-mail", "role": "Loại tài khoản",
    "agency_id": "Cơ quan", "agency_ids": "Các cơ quan", "members": "Các cơ quan",
    "governing_body_id": "Cơ quan chủ quản", "position": "Chức vụ", "phone": "Điện thoại",
    "may_confirm": "Được xác nhận", "is_head": "Thủ trưởng", "active": "Đang dùng",
    "head_releases": "Thủ trưởng duyệt gửi", "kind": "Loại", "state": "Tình trạng",
    "due_on": "Hạn", "internal_due_on": "Hạn nội bộ", "document": "Văn bản", "value": "Giá trị",
    "title": "Tên đầy đủ", "short_title": "Tên ngắn", "number": "Số", "issued_on": "Ngày ký",
    "issuer": "Cơ quan ban hành", "signer": "Người ký", "signer_title": "Chức danh người ký",
    "recipients": "Nơi nhận", "period_from": "Từ ngày", "period_until": "Đến ngày",
    "tracking_from": "Theo dõi từ ngày", "text": "Nội dung", "since": "Từ ngày",
    "until": "Đến ngày", "year": "Năm", "day": "Ngày",
}  # fmt: skip
OF_AGENCIES = ("agency_id", "agency_ids", "members", "governing_body_id")
STATES = {
    "draft": "dự thảo", "in-force": "đang theo dõi", "in_force": "đang theo dõi",
    "closed": "đã đóng",
}  # fmt: skip
ROLES = {role.value: words for role, words in ROLE_WORDS.items()}


class Change(NamedTuple):
    """One field before and after; "" where there was, or is, nothing."""

    name: str
    before: str
    after: str


def changes_of(line: Any, agencies: Mapping[int, str], labels: Mapping[str, str]) -> list[Change]:
    """What a line says that changed. `agencies`: names by id; `labels`: words of more fields."""
    before, after = line.before or {}, line.after or {}
    return [
        Change(
            labels.get(name) or WORDS.get(name) or name[:1].upper() + name[1:],
            _printed(name, before.get(name), agencies), _printed(name, after.get(name), agencies),
        )
        for name in dict.fromkeys((*before, *after))
    ]  # fmt: skip


def in_words(changes: list[Change]) -> str:
    """The same as lines of text."""
    return "\n".join(
        f"{each.name}: {each.before} → {each.after}"
        if each.before
        else f"{each.name}: {each.after}"
        for each in changes
    )


def _printed(name: str, value: Any, agencies: Mapping[int, str]) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, list):
        return ", ".join(_printed(name, each, agencies) for each in value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_printed(key, each, agencies)}" for key, each in value.items())
    if name in OF_AGENCIES and isinstance(value, int):
        return agencies.get(value, f"cơ quan {value}")
    if name == "role":
        return ROLES.get(value, str(value))
    if name == "state":
        return STATES.get(value, str(value))
    return _day(str(value))


def _day(text: str) -> str:
    try:
        return day(date.fromisoformat(text)) if len(text) == 10 else text
    except ValueError:
        return text
