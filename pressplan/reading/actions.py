"""Keep what was read of a document, correct it part by part, and make a plan of it."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, select

from .. import clock
from ..access import Who
from ..agencies.actions import create_agency
from ..agencies.models import AgencyKind
from ..database import db
from ..errors import BadInput, TooLate
from ..history.actions import record
from ..plans.models import Plan
from . import checks, documents, draft, making
from .models import Draft
from .parser import read
from .queries import Register, default_owner, register

MOVED = "Phần này vừa được người khác sửa. Hãy xem nội dung mới bên dưới rồi lưu lại."
GONE = "Phần này vừa bị người khác xóa. Lưu lại sẽ thêm mới."
MADE = "Bản đọc này đã được lập thành kế hoạch, không sửa ở đây được nữa."
WORDS = {
    "head": "thông tin chung",
    "parties": "tên cơ quan",
    "bases": "căn cứ",
    "sections": "mục",
    "tasks": "nhiệm vụ",
    "targets": "mục tiêu",
    "duties": "việc có ngày",
    "standing": "trách nhiệm thường xuyên",
    "doubts": "điểm chưa rõ",
}


def keep(document: documents.Document, source_name: str, *, by: Who, at: datetime) -> Draft:
    """Read a document and keep what was understood, with its lines, as a draft."""
    known = register()
    understood = draft.begin(
        read(document),
        match=known.match,
        owner_id=default_owner(by.agency_id),
        today=clock.day_of(at),
    )
    kept = keep_draft(source_name, list(document.lines), understood, by=by, at=at)
    record(
        kept, "document-read", f"Đọc văn bản “{source_name}”: {len(understood['tasks'])} nhiệm vụ, "
        f"{len(understood['doubts'])} điểm chưa rõ", by=by, at=at,
    )  # fmt: skip
    return kept


def keep_draft(
    source_name: str, lines: list[Any], understood: dict[str, Any], *, by: Who, at: datetime
) -> Draft:
    """A draft as it is begun, not corrected by anybody yet."""
    kept = Draft(
        source_name=source_name, lines=lines, understood=understood, created_at=at,
        created_by_id=by.account_id, created_by=by.name, saved_at=at, saved_by=by.name,
    )  # fmt: skip
    db.session.add(kept)
    db.session.flush()
    return kept


def correct(
    id: int, kind: str, key: int, values: Mapping[str, Any], *, seen: str, by: Who, at: datetime
) -> bool:
    """Save a part; whether the list of printed names moved with it.

    `seen` is the mark of the part that the person looked at. Raises TooLate (409) when
    it changed, or is gone, or a plan was made meanwhile.
    """
    held = _hold(id)
    understood = deepcopy(held.understood)
    item = draft.find(understood, kind, key)
    if item is None:
        raise TooLate(GONE)
    if draft.mark(item) != seen:
        raise TooLate(MOVED)
    before = {name: item.get(name) for name in values if item.get(name) != values[name]}
    item.update(values)
    return _save(
        held, understood, "reading-corrected", f"Sửa {WORDS[kind]}", before, values, by, at
    )


def add(id: int, kind: str, values: Mapping[str, Any], *, by: Who, at: datetime) -> int:
    """Add a part that the reader did not find; its key. Raises TooLate (409)."""
    held = _hold(id)
    understood = deepcopy(held.understood)
    item = {**draft.BY_HAND.get(kind, {}), **values, "first": None, "last": None}
    key: int = draft.add(understood, kind, item)["key"]
    _save(held, understood, "reading-added", f"Thêm {WORDS[kind]}", {}, values, by, at)
    return key


def remove(id: int, kind: str, key: int, *, seen: str, by: Who, at: datetime) -> None:
    """Take a part out; the history keeps it. Raises TooLate (409)."""
    held = _hold(id)
    understood = deepcopy(held.understood)
    item = draft.find(understood, kind, key)
    if item is None:
        return
    if draft.mark(item) != seen:
        raise TooLate(MOVED)
    if kind == "sections" and any(task["section"] == key for task in understood["tasks"]):
        raise BadInput("Mục này còn nhiệm vụ. Hãy chuyển các nhiệm vụ sang mục khác trước.")
    understood[kind].remove(item)
    _save(held, understood, "reading-removed", f"Xóa {WORDS[kind]}", item, {}, by, at)


def settle(id: int, key: int, answer: str, *, by: Who, at: datetime) -> None:
    """Answer a doubt, or open it again with an empty answer. Raises TooLate (409)."""
    held = _hold(id)
    understood = deepcopy(held.understood)
    doubt = draft.find(understood, "doubts", key)
    if doubt is None:
        raise TooLate
    if bool(answer) and doubt["settled_at"]:
        raise TooLate("Điểm chưa rõ này vừa được người khác giải quyết.")
    settled = {"answer": answer, "settled_by": by.name, "settled_at": at.isoformat()}
    after = settled if answer else draft.UNSETTLED
    doubt.update(after)
    said = "Giải quyết" if answer else "Mở lại"
    _save(
        held, understood, "reading-doubt", f"{said} điểm chưa rõ: {doubt['why']}", {}, after, by, at
    )


def name_new_agency(
    id: int, key: int, name: str, kind: AgencyKind, *, seen: str, by: Who, at: datetime
) -> None:
    """Enter a body in the register and let the printed name mean it."""
    agency = create_agency(kind, name, by=by, at=at)
    db.session.flush()
    correct(id, "parties", key, {"match": f"agency:{agency.id}"}, seen=seen, by=by, at=at)


def make_plan(id: int, *, by: Who, at: datetime) -> Plan:
    """The plan, as a draft, that a corrected reading becomes; asked twice, the same plan.

    Raises BadInput (422) while something still has to be mended.
    """
    held = _locked(id)
    if held.plan:
        return held.plan
    if checks.problems(held.understood):
        raise BadInput("Chưa lập được kế hoạch: còn chỗ phải sửa.")
    return _make(held, held.understood, by=by, at=at)


def take_back(plan: Plan, *, by: Who, at: datetime) -> Draft:
    """Undo a plan that is still a draft, so that its reading can be corrected again.

    What was corrected on the plan itself (its head, its doubts) goes back too. Raises
    TooLate (409) when the plan is in force.
    """
    held = _row(Draft.plan_id == plan.id)
    if held is None:
        raise TooLate("Kế hoạch này không còn bản đọc để sửa.")
    understood = deepcopy(held.understood)
    making.put_back(plan, understood)
    held.understood, held.plan_id, held.plan = understood, None, None
    held.version += 1
    db.session.flush()
    making.delete_draft_plan(plan)
    record(
        held,
        "plan-taken-back",
        f"Gỡ dự thảo kế hoạch “{plan.short_title}” để sửa lại",
        by=by,
        at=at,
    )
    return held


def discard(id: int, *, by: Who, at: datetime) -> None:
    """Delete a draft of which no plan was made. Raises TooLate (409)."""
    held = _hold(id)
    record(held, "reading-discarded", f"Xóa bản đọc “{held.source_name}”", by=by, at=at)
    db.session.flush()
    db.session.delete(held)


def import_document(path: Path | str, *, by: Who, at: datetime) -> Plan:
    """A draft plan straight from a file, with its reading kept beside it.

    What the register does not know becomes an outside body and a doubt; what a plan can't
    be without gets a stand-in and a doubt. Raises BadDocument for a file that can't be read.
    """
    path = Path(path)
    kept = keep(documents.extract(path), path.name, by=by, at=at)
    understood = deepcopy(kept.understood)
    making.fill_gaps(understood, today=clock.day_of(at))
    kept.understood = understood
    return _make(kept, understood, by=by, at=at)


def _make(held: Draft, understood: draft.Understood, *, by: Who, at: datetime) -> Plan:
    plan = making.make(understood, by=by, at=at)
    held.plan = plan
    held.version += 1
    return plan


def _row(condition: ColumnElement[bool]) -> Draft | None:
    query = select(Draft).where(condition).with_for_update()
    return db.session.scalar(query.execution_options(populate_existing=True))


def _locked(id: int) -> Draft:
    """The draft as it is now, held until the commit."""
    held = _row(Draft.id == id)
    if held is None:
        raise TooLate("Bản đọc này vừa bị xóa.")
    return held


def _hold(id: int) -> Draft:
    held = _locked(id)
    if held.plan_id:
        raise TooLate(MADE)
    return held


def _save(
    held: Draft, understood: draft.Understood, event: str, text: str,
    before: Mapping[str, Any], after: Mapping[str, Any], by: Who, at: datetime,
) -> bool:  # fmt: skip
    known: Register = register()
    moved = draft.name_parties(understood, known.match)
    held.understood = understood
    held.version += 1
    held.saved_at, held.saved_by = at, by.name
    text = f"{text} trong bản đọc “{held.source_name}”"
    record(held, event, text, by=by, at=at, before=before, after=after)
    return moved
