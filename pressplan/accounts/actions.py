"""Create accounts, change them, close them and open them again, give passwords."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from ..access import SYSTEM, Role, Who
from ..agencies.models import Agency, AgencyKind
from ..agencies.rules import is_phone
from ..database import claim, claim_version, db
from ..errors import BadInput
from ..history.actions import record
from ..vietnamese import fold
from . import closings, former, passwords, sessions
from .models import Account
from .models_people import Why
from .rules import ONE_TIME_LASTS, address_key, is_address

CHANGED = "Tài khoản này vừa được người khác sửa. Hãy xem nội dung mới rồi gửi lại."
LAST_ADMINISTRATOR = (
    "Đây là quản trị viên duy nhất đang dùng được. Hãy cấp quyền quản trị cho một người khác trước."
)
TAKEN = "Đã có tài khoản dùng e-mail này."
NEEDS_AGENCY = "Hãy chọn cơ quan của người này."
WHY_WORDS = {Why.DECIDED: "", Why.UNUSED: " vì không dùng"}


@dataclass(frozen=True)
class Person:
    """What an administrator says of an account."""

    email: str
    name: str
    role: Role
    agency_id: int | None = None
    position: str = ""
    phone: str = ""
    may_confirm: bool = False
    is_head: bool = False


def create_account(
    *,
    email: str,
    name: str,
    role: Role,
    agency_id: int | None = None,
    position: str = "",
    phone: str = "",
    may_confirm: bool = False,
    is_head: bool = False,
    by: Who,
    at: datetime,
) -> tuple[Account, str]:
    """A new account and its one-time password, which is told only here.

    Raises BadInput naming the field that is wrong.
    """
    person = Person(
        address_key(email), name, role, agency_id, position, phone, may_confirm, is_head
    )
    one_time = passwords.one_time_password()
    account = _add(person, passwords.hash_password(one_time), by=by, at=at)
    account.must_change = True
    account.password_expires_at = at + ONE_TIME_LASTS
    db.session.flush()
    return account, one_time


def make_account(
    *,
    email: str,
    name: str,
    role: Role,
    agency_id: int | None = None,
    position: str = "",
    phone: str = "",
    may_confirm: bool = False,
    is_head: bool = False,
    password: str = "",
    password_hash: str = "",
    must_change: bool = False,
    sample: bool = False,
    by: Who = SYSTEM,
    at: datetime,
) -> Account:
    """A new account with a password already chosen (or hashed): for sample data and tests.

    `sample`: of this one no second factor is demanded, and no change of its password.
    """
    person = Person(
        address_key(email), name, role, agency_id, position, phone, may_confirm, is_head
    )
    account = _add(person, password_hash or passwords.hash_password(password), by=by, at=at)
    account.must_change, account.sample = must_change, sample
    db.session.flush()
    return account


def change_account(account: Account, person: Person, *, seen: int, by: Who, at: datetime) -> bool:
    """Set what an administrator says of an account; whether anything differs.

    `seen` is the version that the administrator looked at. Raises BadInput, TooLate (409).
    """
    before = person_of(account)
    person = Person(**vars(person) | {"email": address_key(person.email)})
    check_person(person)
    if person == before:
        return False
    if account.role is Role.ADMIN and person.role is not Role.ADMIN:
        _keep_an_administrator(account, "role")
    if _is_taken(person.email, but_for=account.id):
        raise BadInput(TAKEN, "email")
    claim_version(account, seen, CHANGED, **vars(person), folded=_folded(person))
    db.session.refresh(account)
    record(
        account, "account-changed", f"Sửa tài khoản {account.email}", by=by, at=at,
        agency_id=account.agency_id, before=_plain(before), after=_plain(person),
    )  # fmt: skip
    return True


def suspend(
    account: Account, *, why: Why = Why.DECIDED, reason: str = "", by: Who, at: datetime
) -> None:
    """Close an account; its sessions and reset links end. Raises BadInput for the last
    administrator."""
    if account.role is Role.ADMIN:
        _keep_an_administrator(account)
    _switch(account, active=False)
    sessions.end_all(account.id, at=at)
    closings.note_closed(account, why=why, by=by, at=at)
    record(
        account, "account-suspended", f"Khóa tài khoản {account.email}{WHY_WORDS[why]}", by=by,
        at=at, agency_id=account.agency_id, reason=reason,
    )  # fmt: skip


def reinstate(account: Account, *, by: Who, at: datetime) -> None:
    """Open a closed account again; its password is the old one, and it counts as used today."""
    _switch(account, active=True)
    closings.note_reopened(account, by=by, at=at)
    record(
        account, "account-reinstated", f"Mở lại tài khoản {account.email}", by=by, at=at,
        agency_id=account.agency_id,
    )  # fmt: skip


def give_one_time_password(account: Account, *, by: Who, at: datetime) -> str:
    """A new one-time password, told only here; the old password and all sessions end."""
    if by.account_id == account.id:
        raise BadInput("Hãy dùng trang “Đổi mật khẩu” cho tài khoản của chính mình.")
    one_time = passwords.one_time_password()
    former.keep(account, at=at)
    account.password_hash = passwords.hash_password(one_time)
    account.must_change, account.password_set_at = True, at
    account.password_expires_at = at + ONE_TIME_LASTS
    sessions.end_all(account.id, at=at)
    record(
        account, "one-time-password", f"Cấp mật khẩu dùng một lần cho {account.email}",
        by=by, at=at, agency_id=account.agency_id,
    )  # fmt: skip
    return one_time


def change_password(account: Account, hashed: str, *, seen: str, by: Who, at: datetime) -> None:
    """Set one's own new password; every other session of the account ends.

    `seen` is the stored hash against which the current password was checked.
    Raises TooLate (409) when the password was changed in between.
    """
    former.keep(account, at=at)
    claim(
        update(Account)
        .where(Account.id == account.id, Account.password_hash == seen)
        .values(
            password_hash=hashed, must_change=False, password_expires_at=None, password_set_at=at
        ),
        "Mật khẩu vừa được thay đổi ở nơi khác. Hãy đăng nhập lại.",
    )
    db.session.refresh(account)
    sessions.end_all(account.id, but_for=by.session_id, at=at)
    record(account, "password-changed", "Đổi mật khẩu", by=by, at=at, agency_id=account.agency_id)


def change_own_contact(account: Account, *, phone: str, by: Who, at: datetime) -> None:
    """Set one's own work phone."""
    if not is_phone(phone):
        raise BadInput("Số điện thoại chỉ gồm chữ số, dấu cách, dấu chấm.", "phone")
    if account.phone == phone:
        return
    before, account.phone = account.phone, phone
    account.version += 1
    record(
        account, "contact-changed", "Đổi số điện thoại công vụ", by=by, at=at,
        agency_id=account.agency_id, before={"phone": before}, after={"phone": phone},
    )  # fmt: skip


def person_of(account: Account) -> Person:
    """An account as it stands, in the form in which it is changed."""
    return Person(**{name: getattr(account, name) for name in Person.__dataclass_fields__})


def _add(person: Person, password_hash: str, *, by: Who, at: datetime) -> Account:
    check_person(person)
    if _is_taken(person.email):
        raise BadInput(TAKEN, "email")
    account = Account(
        **vars(person),
        folded=_folded(person),
        password_hash=password_hash,
        password_set_at=at,
        created_at=at,
    )
    db.session.add(account)
    try:
        db.session.flush()
    except IntegrityError:  # another administrator was quicker
        db.session.rollback()
        raise BadInput(TAKEN, "email") from None
    record(
        account, "account-created", f"Tạo tài khoản {account.email}", by=by, at=at,
        agency_id=account.agency_id, after=_plain(person),
    )  # fmt: skip
    return account


def check_person(person: Person) -> None:
    """Whether an account can be as said. Raises BadInput naming the field that is wrong."""
    if not is_address(person.email):
        raise BadInput("E-mail không đúng dạng, ví dụ ten@donvi.gov.vn.", "email")
    if not is_phone(person.phone):
        raise BadInput("Số điện thoại chỉ gồm chữ số, dấu cách, dấu chấm.", "phone")
    if person.may_confirm and person.role is not Role.STAFF:
        raise BadInput("Chỉ chuyên viên Sở mới có quyền xác nhận.", "may_confirm")
    if person.is_head and person.role not in (Role.AGENCY, Role.STAFF):
        raise BadInput("Chỉ người của cơ quan hoặc của Sở duyệt gửi được hồ sơ.", "is_head")
    agency = db.session.get(Agency, person.agency_id) if person.agency_id is not None else None
    if agency is None:
        if person.agency_id is not None or person.role not in (Role.ADMIN, Role.LEADER):
            raise BadInput(NEEDS_AGENCY, "agency_id")
        return
    if person.role is Role.STAFF and agency.kind is not AgencyKind.DEPARTMENT:
        raise BadInput("Chuyên viên Sở phải thuộc Sở quản lý nhà nước về báo chí.", "agency_id")
    if person.role in (Role.AGENCY, Role.GOVERNING) and agency.kind is AgencyKind.DEPARTMENT:
        raise BadInput("Người của Sở quản lý dùng loại tài khoản “Chuyên viên Sở”.", "agency_id")


def _is_taken(email: str, *, but_for: int | None = None) -> bool:
    found = db.session.scalar(select(Account.id).where(Account.email == email))
    return found is not None and found != but_for


def _keep_an_administrator(account: Account, field: str = "") -> None:
    """Refuse when nobody else could administer. Locks the administrators against each other."""
    others = select(Account.id).where(Account.role == Role.ADMIN, Account.active)
    ids = db.session.scalars(others.order_by(Account.id).with_for_update()).all()
    if list(ids) == [account.id]:
        raise BadInput(LAST_ADMINISTRATOR, field)


def _switch(account: Account, *, active: bool) -> None:
    claim(
        update(Account)
        .where(Account.id == account.id, Account.active == (not active))
        .values(active=active, version=Account.version + 1),
        "Tài khoản này vừa được người khác khóa hoặc mở. Hãy xem lại.",
    )
    db.session.refresh(account)


def _folded(person: Person) -> str:
    return fold(f"{person.name} {person.email} {person.position}")


def _plain(person: Person) -> dict[str, object]:
    return vars(person) | {"role": person.role.value}
