"""Agencies with their dated names and successors, groups, and the party of a duty."""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from ..database import Base, by_value
from ..vietnamese import fold

ALWAYS = date(1, 1, 1)
FOREVER = date(9999, 12, 31)


class AgencyKind(enum.Enum):
    """What an agency is in the province."""

    DEPARTMENT = "department"
    PRESS = "press"
    GOVERNING = "governing"
    OFFICE = "office"
    COMMITTEE = "committee"
    ASSOCIATION = "association"
    PARTY = "party"


KIND_WORDS = {
    AgencyKind.DEPARTMENT: "Sở quản lý nhà nước về báo chí",
    AgencyKind.PRESS: "Cơ quan báo chí",
    AgencyKind.GOVERNING: "Cơ quan chủ quản",
    AgencyKind.OFFICE: "Sở, ban, ngành",
    AgencyKind.COMMITTEE: "Ủy ban nhân dân",
    AgencyKind.ASSOCIATION: "Hội, đoàn thể",
    AgencyKind.PARTY: "Cơ quan Đảng",
}


class Agency(Base):
    """A body with duties. Its name changes with time; its id does not.

    `head_releases`: what it hands in goes out only when its own head releases it.
    """

    __tablename__ = "agency"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[AgencyKind] = mapped_column(by_value(AgencyKind))
    governing_body_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), index=True)
    phone: Mapped[str] = mapped_column(Text, default="")
    head_releases: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    names: Mapped[list["AgencyName"]] = relationship(
        order_by="AgencyName.since", lazy="selectin", cascade="all, delete-orphan"
    )
    governing_body: Mapped["Agency | None"] = relationship(remote_side=[id])

    def name_on(self, day: date) -> str:
        """The name valid on that day; before the first or after the last, the nearest."""
        return self._named_on(day).name

    def short_on(self, day: date) -> str:
        """The same in short."""
        named = self._named_on(day)
        return named.short_name or named.name

    @property
    def name(self) -> str:
        """The newest name."""
        return self.names[-1].name

    @property
    def short(self) -> str:
        return self.names[-1].short_name or self.names[-1].name

    def _named_on(self, day: date) -> "AgencyName":
        for named in self.names:
            if day < named.until:
                return named
        return self.names[-1]


class AgencyName(Base):
    """What an agency is called from `since` to the day before `until`."""

    __tablename__ = "agency_name"
    __table_args__ = (
        UniqueConstraint("agency_id", "since"),
        CheckConstraint("since < until", name="in_order"),
        Index(None, "folded"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    name: Mapped[str] = mapped_column(Text)
    short_name: Mapped[str] = mapped_column(Text, default="")
    folded: Mapped[str] = mapped_column(Text)
    since: Mapped[date] = mapped_column(default=ALWAYS)
    until: Mapped[date] = mapped_column(default=FOREVER)
    document: Mapped[str] = mapped_column(Text, default="")

    @classmethod
    def of(
        cls, name: str, short: str = "", *, since: date = ALWAYS, until: date = FOREVER
    ) -> "AgencyName":
        folded = fold(f"{name} {short}")
        return cls(name=name, short_name=short, folded=folded, since=since, until=until)


class SuccessionKind(enum.Enum):
    """How one agency became another. A new name is no succession: see `AgencyName`."""

    MERGED = "merged"
    SPLIT = "split"
    DISSOLVED = "dissolved"


class Succession(Base):
    """From `since` on the successor stands where the agency stood, by a deciding document.

    Of the parts of a split, those that `takes_work` hold the work. What is decided for a day
    to come is carried out on that day, once.
    """

    __tablename__ = "succession"
    __table_args__ = (
        UniqueConstraint("agency_id", "successor_id", "since"),
        CheckConstraint("agency_id <> successor_id", name="not_itself"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), index=True)
    kind: Mapped[SuccessionKind] = mapped_column(by_value(SuccessionKind))
    since: Mapped[date]
    document: Mapped[str] = mapped_column(Text)
    takes_work: Mapped[bool] = mapped_column(default=True)
    carried_out_at: Mapped[datetime | None]


class AgencyGroup(Base):
    """Several agencies under one name, such as "Các cơ quan báo chí của tỉnh"."""

    __tablename__ = "agency_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text, unique=True)
    other_names: Mapped[str] = mapped_column(Text, default="")

    members: Mapped[list["GroupMember"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="GroupMember.id"
    )

    def members_on(self, day: date) -> list[int]:
        """The ids of the agencies that belong to it on that day."""
        return [m.agency_id for m in self.members if m.since <= day < m.until]


class GroupMember(Base):
    """An agency in a group from `since` to the day before `until`."""

    __tablename__ = "group_member"
    __table_args__ = (
        UniqueConstraint("group_id", "agency_id", "since"),
        CheckConstraint("since < until", name="in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("agency_group.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    since: Mapped[date] = mapped_column(default=ALWAYS)
    until: Mapped[date] = mapped_column(default=FOREVER)


class PartyColumns:
    """A party of a duty: an agency, a group, or an outside body by name; exactly one of them."""

    @declared_attr
    def agency_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("agency.id"), index=True)

    @declared_attr
    def group_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("agency_group.id"), index=True)

    outside_name: Mapped[str] = mapped_column(Text, default="")

    @declared_attr
    def agency(cls) -> Mapped[Agency | None]:
        return relationship(Agency)

    @declared_attr
    def group(cls) -> Mapped[AgencyGroup | None]:
        return relationship(AgencyGroup)

    def name_on(self, day: date) -> str:
        """How the party reads on a paper of that day."""
        if self.agency:
            return self.agency.name_on(day)
        return self.group.name if self.group else self.outside_name

    def agencies_on(self, day: date) -> list[int]:
        """The ids of the agencies meant on that day; none for an outside body."""
        if self.agency_id:
            return [self.agency_id]
        return self.group.members_on(day) if self.group else []


def one_party() -> CheckConstraint:
    """The constraint that goes with PartyColumns."""
    return CheckConstraint(
        "(CASE WHEN agency_id IS NULL THEN 0 ELSE 1 END)"
        " + (CASE WHEN group_id IS NULL THEN 0 ELSE 1 END)"
        " + (CASE WHEN outside_name = '' THEN 0 ELSE 1 END) = 1",
        name="one_party",
    )
