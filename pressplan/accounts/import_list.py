"""A list of people as a workbook: its columns, and rows → people with what is wrong. Pure.

Every fault is told by its row and column; nothing of the list counts while there is one.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..access import ROLE_WORDS, Role
from ..files.cells import Column, Fault, Sheet
from ..files.filled_sheets import Book, Limits, is_usable, sheet_of
from ..vietnamese import fold

SHEET, NAMES, GUIDE = "Danh sách", "Danh mục", "Hướng dẫn"
COLUMNS = (
    Column("name", "Họ và tên", 28),
    Column("email", "E-mail công vụ", 32),
    Column("role", "Loại tài khoản", 20),
    Column("agency_id", "Cơ quan", 44),
    Column("position", "Chức vụ", 26),
    Column("phone", "Điện thoại công vụ", 20),
    Column("may_confirm", "Được xác nhận cập nhật", 14),
    Column("is_head", "Là thủ trưởng", 12),
)
# Hashing a one-time password takes about 30 ms: three hundred are made within ten seconds, while
# a page can wait; an office with more people sends two lists.
MOST = 300
LIMITS = Limits(10 * MOST, 30, within=10)  # so that who sends too many is told to divide them
YES, NO = ("có", "x", "yes", "y", "1"), ("", "không", "no", "n", "0")
LONGEST = {"name": 100, "email": 254, "role": 60, "agency_id": 300, "position": 100, "phone": 40}
ROLES = {fold(word): role for role, word in ROLE_WORDS.items()}
TOO_MANY = f"Danh sách có hơn {MOST} người. Hãy chia thành nhiều tệp, mỗi tệp nhiều nhất {MOST}."


@dataclass(frozen=True)
class Listed:
    """A person of the list, and the row that says so."""

    row: int
    email: str
    name: str
    role: Role
    agency_id: int | None
    position: str
    phone: str
    may_confirm: bool
    is_head: bool


@dataclass(frozen=True)
class Reading:
    """What a list says; nobody while there is a fault."""

    people: Sequence[Listed]
    faults: Sequence[Fault]


@dataclass(frozen=True)
class Known:
    """What names mean: agencies by their folded names (several: nobody knows which), the form of
    an address, and what is wrong with a person as (column, sentence)."""

    agencies: Mapping[str, Collection[int]]
    address_key: Callable[[str], str]
    faults_of: Callable[[Listed], Sequence[tuple[str, str]]]


def read(book: Book, known: Known) -> Reading:
    """The people that a workbook lists."""
    sheet = sheet_of(Sheet, SHEET, book, LIMITS)
    if not is_usable(sheet, book, COLUMNS, LIMITS):
        return Reading((), sheet.faults)
    rows = [
        row for row in range(sheet.heading_row + 1, len(sheet.rows) + 1) if not sheet.is_empty(row)
    ]
    if len(rows) > MOST:
        sheet.say(0, "", TOO_MANY)
        return Reading((), sheet.faults)
    people: list[Listed] = []
    rows_of: dict[str, int] = {}
    for row in rows:
        person = _person(sheet, row, known)
        if person is None:
            continue
        first = rows_of.setdefault(person.email, row)
        if first != row:
            sheet.say(row, "email", f"Trùng e-mail với hàng {first}. Mỗi người một hàng.")
            continue
        for key, sentence in known.faults_of(person):
            sheet.say(row, key, sentence)
        people.append(person)
    if not rows:
        sheet.say(0, "", "Chưa có người nào. Hãy ghi mỗi người một hàng, dưới hàng tiêu đề.")
    faults = sorted(dict.fromkeys(sheet.faults), key=lambda f: (f.row, len(f.letter), f.letter))
    return Reading((), faults) if faults else Reading(people, ())


def to_plain(person: Listed) -> dict[str, Any]:
    """As JSON keeps a person."""
    return vars(person) | {"role": person.role.value}


def from_plain(plain: Mapping[str, Any]) -> Listed:
    """The person again."""
    return Listed(**{**plain, "role": Role(plain["role"])})


def _person(sheet: Sheet, row: int, known: Known) -> Listed | None:
    """The person of a row; None where what is written there cannot be read, which is told."""
    before = len(sheet.faults)
    name = sheet.text(row, "name", "Thiếu họ và tên.", longest=LONGEST["name"])
    email = sheet.text(row, "email", "Thiếu e-mail công vụ.", longest=LONGEST["email"])
    role = _role(sheet, row)
    agency_id = _agency(sheet, row, known)
    position = sheet.text(row, "position", longest=LONGEST["position"])
    phone = sheet.text(row, "phone", longest=LONGEST["phone"])
    may_confirm, is_head = (_yes(sheet, row, key) for key in ("may_confirm", "is_head"))
    unread = any(sheet.is_unread(row, column.key) for column in COLUMNS)
    if len(sheet.faults) > before or unread or role is None:
        return None
    return Listed(
        row, known.address_key(email), name, role, agency_id, position, phone, may_confirm, is_head
    )


def _role(sheet: Sheet, row: int) -> Role | None:
    word = sheet.text(row, "role", "Thiếu loại tài khoản.", longest=LONGEST["role"])
    found = ROLES.get(fold(word))
    if word and found is None:
        offered = ", ".join(f"“{each}”" for each in ROLE_WORDS.values())
        sheet.say(row, "role", f"Không có loại “{word}”. Chọn một trong: {offered}.")
    return found


def _agency(sheet: Sheet, row: int, known: Known) -> int | None:
    name = sheet.text(row, "agency_id", longest=LONGEST["agency_id"])
    if not name:
        return None
    found = known.agencies.get(fold(name), ())
    if not found:
        shown = name if len(name) <= 60 else name[:60] + "…"
        sheet.say(
            row, "agency_id",
            f"Không có cơ quan “{shown}”. Hãy chọn trong danh sách của ô, hoặc thêm cơ quan trước.",
        )  # fmt: skip
        return None
    if len(found) > 1:
        sheet.say(row, "agency_id", "Có nhiều cơ quan cùng tên này. Hãy ghi tên đầy đủ.")
        return None
    return next(iter(found))


def _yes(sheet: Sheet, row: int, key: str) -> bool:
    value = sheet.cell(row, key)
    if isinstance(value, bool):
        return value
    word = sheet.text(row, key, longest=20).casefold()
    if word not in YES and word not in NO:
        sheet.say(row, key, f"Ghi “Có” hoặc để trống, không ghi “{word}”.")
    return word in YES
