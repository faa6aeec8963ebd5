"""Agencies are renamed, merged, split, dissolved by a document: what was decided. Pure."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

from ..access import Role, Who
from ..vietnamese import day as printed
from ..vietnamese import fold, listed

MOST_RECEIVERS = 4


class AgencyChangeKind(enum.Enum):
    """What a document does to agencies. A corrected spelling is none of these."""

    RENAMED = "renamed"
    MERGED = "merged"
    SPLIT = "split"
    DISSOLVED = "dissolved"


CHANGE_WORDS = {
    AgencyChangeKind.RENAMED: "Đổi tên",
    AgencyChangeKind.MERGED: "Sáp nhập, chuyển chức năng",
    AgencyChangeKind.SPLIT: "Chia, tách",
    AgencyChangeKind.DISSOLVED: "Giải thể",
}


@dataclass(frozen=True)
class Receiver:
    """A body that follows: one that exists, or (`agency_id` None) one that the document founds."""

    agency_id: int | None = None
    name: str = ""
    short_name: str = ""
    kind: str = ""
    governing_body_id: int | None = None
    takes_work: bool = True


@dataclass(frozen=True)
class Decision:
    """What a document decides of agencies from `since` on; a renaming's receiver is the name."""

    kind: AgencyChangeKind
    since: date
    document: str
    agency_ids: tuple[int, ...]
    receivers: tuple[Receiver, ...] = ()

    @property
    def going(self) -> tuple[int, ...]:
        """The agencies that are no more from that day on."""
        if self.kind is AgencyChangeKind.RENAMED:
            return ()
        stay = {receiver.agency_id for receiver in self.receivers}
        return tuple(id for id in self.agency_ids if id not in stay)

    @property
    def holders(self) -> tuple[Receiver, ...]:
        """Who holds the work from then on; the first of them takes over what is open."""
        if self.kind is AgencyChangeKind.RENAMED:
            return ()
        return tuple(receiver for receiver in self.receivers if receiver.takes_work)

    @property
    def involved(self) -> tuple[int, ...]:
        """The ids of all agencies that are there already, each once, in order."""
        ids = {*self.agency_ids, *(r.agency_id for r in self.receivers if r.agency_id)}
        return tuple(sorted(ids))

    def plain(self) -> dict[str, Any]:
        """The decision as JSON can hold it."""
        return {
            "kind": self.kind.value, "since": self.since.isoformat(), "document": self.document,
            "agency_ids": list(self.agency_ids), "receivers": [asdict(r) for r in self.receivers],
        }  # fmt: skip

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> "Decision":
        """The decision that `plain` wrote down."""
        return cls(
            AgencyChangeKind(plain["kind"]), date.fromisoformat(plain["since"]), plain["document"],
            tuple(plain["agency_ids"]), tuple(Receiver(**row) for row in plain["receivers"]),
        )  # fmt: skip


@dataclass(frozen=True)
class Known:
    """What is known of an agency: since when it bears its name, and what becomes of it."""

    name: str
    is_department: bool = False
    named_since: date = date.min
    gone_on: date | None = None
    waits_for: date | None = None
    came_from: frozenset[int] = frozenset()


def may_change(who: Who) -> bool:
    """The administrator, and staff with the right to confirm: the Department has the documents."""
    return who.role is Role.ADMIN or (who.role is Role.STAFF and who.may_confirm)


def problem(decision: Decision, known: Mapping[int, Known]) -> tuple[str, str] | None:
    """(field, sentence) of what makes a decision impossible, or None."""
    if not decision.agency_ids:
        return "agencies", "Hãy chọn cơ quan."
    for id in decision.agency_ids:
        if found := _problem_of(known[id], decision.since, "agencies"):
            return found
    if decision.kind is AgencyChangeKind.RENAMED:
        return _renaming(decision, known)
    if decision.kind is AgencyChangeKind.SPLIT and (found := _splitting(decision)):
        return found
    if not decision.going:
        return "agencies", "Một cơ quan không sáp nhập vào chính mình. Hãy chọn thêm cơ quan khác."
    return _receiving(decision, known)


def _problem_of(agency: Known, since: date, field: str) -> tuple[str, str] | None:
    if agency.gone_on:
        return field, f"{agency.name} không còn từ ngày {printed(agency.gone_on)}."
    if agency.waits_for:
        day = printed(agency.waits_for)
        return (
            field,
            f"{agency.name} có thay đổi sẽ thực hiện ngày {day}. Hãy hủy việc đó trước.",
        )
    if since <= agency.named_since:
        day = printed(agency.named_since)
        return "since", f"{agency.name} mang tên này từ ngày {day}. Hãy chọn một ngày sau đó."
    return None


def _renaming(decision: Decision, known: Mapping[int, Known]) -> tuple[str, str] | None:
    if len(decision.agency_ids) > 1:
        return "agencies", "Mỗi lần đổi tên một cơ quan."
    if decision.receivers[0].name == known[decision.agency_ids[0]].name:
        return "name_1", "Tên này không khác tên hiện nay."
    return None


def _splitting(decision: Decision) -> tuple[str, str] | None:
    receivers = decision.receivers
    if len(decision.agency_ids) > 1:
        return "agencies", "Mỗi lần chia, tách một cơ quan."
    if len(receivers) < 2:
        return "into_2", "Chia, tách thì có ít nhất hai cơ quan sau đó."
    if not decision.holders:
        return "takes_1", "Phải có ít nhất một cơ quan nhận việc."
    seen: set[object] = set()
    for number, receiver in enumerate(receivers, start=1):
        key = receiver.agency_id or fold(receiver.name)
        if receiver.agency_id in decision.agency_ids:
            return f"into_{number}", "Cơ quan được chia, tách không nhận việc của chính mình."
        if key in seen:
            field = f"into_{number}" if receiver.agency_id else f"name_{number}"
            return field, "Cơ quan này đã được chọn ở trên."
        seen.add(key)
    return None


def _receiving(decision: Decision, known: Mapping[int, Known]) -> tuple[str, str] | None:
    """What is wrong with who follows: gone itself, a circle, or another kind of body."""
    department = any(known[id].is_department for id in decision.going)
    if department and not decision.holders:
        return "agencies", "Sở quản lý báo chí phải có cơ quan kế nhiệm; hãy chọn “Sáp nhập”."
    for number, receiver in enumerate(decision.receivers, start=1):
        field = f"into_{number}"
        if receiver.agency_id is not None:
            body = known[receiver.agency_id]
            if any(receiver.agency_id in known[id].came_from for id in decision.going):
                return (
                    field,
                    f"{body.name} đã được thay bằng chính cơ quan này: một vòng tròn.",
                )
            # A body that is founded by the same document is there from that very day.
            if found := _problem_of(body, decision.since + timedelta(days=1), field):
                return found
            is_department = body.is_department
        else:
            field, is_department = f"kind_{number}", receiver.kind == "department"
        if is_department is not department:
            return field, (
                "Cơ quan nhận việc của Sở quản lý báo chí phải thuộc loại đó."
                if department
                else "Sở quản lý báo chí không nhận việc của cơ quan khác loại."
            )
    return None


def sentence(decision: Decision, names: Mapping[int, str]) -> str:
    """What the document decides, in one sentence; `names` by id of those that are there."""
    old = listed(names[id] for id in decision.agency_ids)
    new = listed(names[r.agency_id] if r.agency_id else r.name for r in decision.receivers)
    going = listed(names[id] for id in decision.going)
    return {
        AgencyChangeKind.RENAMED: f"{old} đổi tên thành {new}",
        AgencyChangeKind.MERGED: f"{going} sáp nhập thành {new}"
        if len(decision.going) > 1
        else f"{going} chuyển nhiệm vụ sang {new}",
        AgencyChangeKind.SPLIT: f"{old} chia, tách thành {new}",
        AgencyChangeKind.DISSOLVED: f"{old} giải thể",
    }[decision.kind]


def with_ids(decision: Decision, ids: Sequence[int]) -> Decision:
    """The same once every receiver is there, by their ids in order."""
    found = [replace(r, agency_id=id) for r, id in zip(decision.receivers, ids, strict=True)]
    return replace(decision, receivers=tuple(found))
