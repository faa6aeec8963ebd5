"""The people of the tests, and the province they work in."""

from argon2 import PasswordHasher
from sqlalchemy import select

from pressplan import clock, first_run
from pressplan.access import Role
from pressplan.accounts import password_rules
from pressplan.accounts.actions import make_account
from pressplan.accounts.models import Account
from pressplan.agencies.actions import create_agency
from pressplan.agencies.models import Agency, AgencyKind, AgencyName
from pressplan.database import db

PASSWORD = "mua xuan tren cao nguyen 26"

# name, role, agency, position, may confirm
DEPARTMENT = "Sở Thông tin và Truyền thông"
STATION = "Đài Phát thanh và Truyền hình Đắk Lắk"
PEOPLE = {
    "lan": ("Trần Thị Lan", Role.AGENCY, "Báo Đắk Lắk", "Thư ký tòa soạn", False),
    "minh": ("Lê Văn Minh", Role.AGENCY, STATION, "Phó phòng Nội dung số", False),
    "chi": ("H’Chi Niê", Role.AGENCY, "Tạp chí Chư Yang Sin", "Biên tập viên", False),
    "hoa": ("Nguyễn Thị Hoa", Role.STAFF, DEPARTMENT, "Chuyên viên", True),
    "hung": ("Phạm Quốc Hùng", Role.STAFF, DEPARTMENT, "Phó Trưởng phòng", True),
    "tuan": ("Võ Anh Tuấn", Role.LEADER, None, "Phó Giám đốc", False),
    "quang": ("Đặng Quang", Role.AGENCY, "Bản tin Cao nguyên", "Biên tập viên", False),
    "mai": ("Bùi Thị Mai", Role.GOVERNING, "Tỉnh ủy Đắk Lắk", "Chuyên viên", False),
    "son": ("Hồ Sơn", Role.ADMIN, None, "Quản trị", False),
}  # fmt: skip


def hire() -> None:
    """Load the plan and give everybody an account; commits."""
    at = clock.now()
    first_run.load_plan(at=at, today=clock.day_of(at))
    create_agency(AgencyKind.PRESS, "Bản tin Cao nguyên", by=first_run.LOADER, at=at)
    for key, (name, role, agency, position, may_confirm) in PEOPLE.items():
        make_account(
            email=f"{key}@daklak.example", name=name, role=role, agency_id=_agency_id(agency),
            position=position, phone="0262 385 " + f"{len(name) * 137:04d}"[:4],
            may_confirm=may_confirm, password_hash=_hash(), sample=True, at=at,
        )  # fmt: skip
    db.session.commit()


def person(key: str) -> Account:
    """A member of the cast."""
    return db.session.scalars(select(Account).where(Account.email == f"{key}@daklak.example")).one()


def agency(name: str) -> Agency:
    """An agency by its name."""
    id = _agency_id(name)
    assert id is not None
    return db.session.get_one(Agency, id)


def _agency_id(name: str | None) -> int | None:
    if name is None:
        return None
    return db.session.scalars(select(AgencyName.agency_id).where(AgencyName.name == name)).one()


def _hash() -> str:
    """As cheap to check as Argon2id can be: thousands of tests sign somebody in."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return cheap.hash(password_rules.normal(PASSWORD))
