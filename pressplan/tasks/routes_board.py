"""The board: all of one's open commitments on one screen, saved as one types, sent in one go."""

from collections.abc import Callable

from flask import Response, flash, request, url_for

from .. import clock
from ..access import Role, allow
from ..database import db
from ..errors import TooLate
from ..guard import who
from ..htmx import go, wants_fragment
from ..htmx import show as render
from . import actions, actions_board, forms_board, queries_board, workflow
from .actions import Progress
from .blueprint import bp
from .forms import WORDS, ProgressForm, read_filters
from .forms_board import Asked, Line
from .models_board import ProgressDraft
from .queries_board import Board
from .rules_board import SAME, Typed, filled_from
from .workflow import State

TYPED_ALREADY = (
    "Dòng này đang có nội dung nhập dở hoặc tệp kèm. Hãy gửi nội dung đó, "
    "hoặc xóa bản nháp rồi báo không thay đổi."
)
NOT_REPEATED = "Đầu việc này không báo “Không thay đổi” được nữa. Hãy ghi việc đã làm."


@bp.get("/board")
@allow(Role.AGENCY, Role.STAFF)
def board() -> Response:
    """Every open commitment of one's own agency with the fields of a report."""
    page = read_filters(request.args, year=0).page
    found = queries_board.board(who(), today=clock.today(), page=page)
    return _show(found, [forms_board.shown(row) for row in found.rows])


@bp.post("/board")
@allow(Role.AGENCY, Role.STAFF)
def work_on_board() -> Response:
    """Do what the pressed button asks, of one row or of all, and keep what else was typed.

    Each row is a matter of its own, committed by itself: one that is refused holds up no other.
    """
    asked = forms_board.read_asked(request.form.get("do"))
    ids = forms_board.rows_in(request.form)
    found = queries_board.board(who(), today=clock.today(), only=ids)
    lines = [forms_board.sent_with(row, request.form) for row in found.rows]
    for line in lines:
        _work_on(line, asked)
    gone = _keep_ended(ids - {line.row.id for line in lines})
    if wants_fragment() and asked.id is not None:
        return _show_row(lines, asked.id)
    return _answer(lines, asked, gone)


def _work_on(line: Line, asked: Asked) -> None:
    act = _ACTS[asked.of(line.row.id)]
    try:
        act(line, asked.id == line.row.id)
        db.session.commit()
    except TooLate as late:
        db.session.rollback()
        line.refuse(late)
        _keep_text(line)


def _save(line: Line, _explicit: bool) -> None:
    """Keep what is typed; a row that was emptied again and has no files keeps no draft."""
    if line.touched or line.row.holds_files:
        _save_text(line)
        return
    stored = line.row.drafts.mine
    if stored is not None and stored.version == line.form.draft_version:
        actions_board.drop(line.row.id, version=stored.version, by=who())


def _send(line: Line, explicit: bool) -> None:
    """Send a row that was filled in, by the rules of the single form."""
    if not line.touched and not explicit:
        _save(line, explicit)
    elif line.form.validate():
        _report(line, line.form.progress())
    else:
        line.status = 422
        _save(line, explicit)


def _same(line: Line, _explicit: bool) -> None:
    """Report the last state again, as this period's update."""
    last = line.row.last
    if line.touched or line.row.holds_files:
        line.status, line.sentence = 422, TYPED_ALREADY
        _save_text(line)
    elif last is None or not line.row.may_repeat:
        raise TooLate(NOT_REPEATED)
    else:
        _report(line, Progress(State(last.typed.state), int(last.typed.percent), SAME))


def _fill(line: Line, _explicit: bool) -> None:
    """Fill the empty fields from the last update."""
    words = queries_board.last_words(line.row)
    if words is not None:
        _save_text(line, filled_from(line.form.typed, words))


def _discard(line: Line, _explicit: bool) -> None:
    actions_board.drop(line.row.id, version=line.form.draft_version, by=who())


_ACTS: dict[str, Callable[[Line, bool], None]] = {
    "save": _save,
    "send": _send,
    "same": _same,
    "last": _fill,
    "discard": _discard,
}


def _report(line: Line, progress: Progress) -> None:
    actions_board.send(
        line.row.commitment, progress, typed=line.form.typed, seen=line.form.seen_version,
        version=line.form.draft_version, by=who(), at=clock.now(),
    )  # fmt: skip
    line.sent = True


def _save_text(line: Line, typed: Typed | None = None) -> None:
    actions_board.save(
        line.row.commitment, typed or line.form.typed, seen=line.form.seen_version,
        version=line.form.draft_version, by=who(), at=clock.now(),
    )  # fmt: skip


def _keep_text(line: Line) -> None:
    """What could not be sent is a draft; where another tab holds another text, that one stays."""
    line.sent = False
    if line.newer or not line.touched:
        return
    try:
        _save_text(line)
        db.session.commit()
    except TooLate as late:
        db.session.rollback()
        line.refuse(late)


def _keep_ended(ids: set[int]) -> int:
    """Keep what was typed of commitments that are open no more; of how many."""
    kept = 0
    for commitment in queries_board.own(ids, who()):
        form = ProgressForm(prefix=forms_board.prefix_of(commitment.id))
        if not any(form.typed.texts):
            continue
        try:
            actions_board.save(
                commitment, form.typed, seen=form.seen_version, version=form.draft_version,
                by=who(), at=clock.now(),
            )  # fmt: skip
            db.session.commit()
        except actions_board.NewerDraft:
            db.session.rollback()
        kept += 1
    return kept


def _answer(lines: list[Line], asked: Asked, gone: int) -> Response:
    """All is well: back to the board. Else the page, the refused rows as they were typed."""
    page = read_filters(request.form, year=0).page
    sent = sum(line.sent for line in lines)
    message = _message(sent, asked)
    wrong = {line.row.id: line for line in lines if line.needs_mending}
    if not wrong and not gone:
        flash(message)
        anchor = f"row-{asked.id}" if asked.id else None
        return go(url_for("tasks.board", page=page if page > 1 else None, _anchor=anchor))
    if gone:
        message += f" {actions.ENDED} Nội dung đã nhập còn ở cuối trang."
    found = queries_board.board(who(), today=clock.today(), page=page)
    fresh = [forms_board.again(wrong.get(row.id), row) for row in found.rows]
    late = gone or any(line.status == 409 for line in wrong.values())
    return _show(found, fresh, status=409 if late else 422, message=message if sent or gone else "")


def _message(sent: int, asked: Asked) -> str:
    if asked.verb in ("send", "same"):
        return f"Đã gửi {sent} cập nhật. Sở sẽ xem và xác nhận." if sent else NOTHING_FILLED
    return "Đã xóa bản nháp." if asked.verb == "discard" else "Đã lưu nháp."


NOTHING_FILLED = "Chưa có dòng nào được điền nên chưa gửi gì."


def _show_row(lines: list[Line], id: int) -> Response:
    """One row as it stands after its button was pressed."""
    line = next((line for line in lines if line.row.id == id), None)
    found = queries_board.board(who(), today=clock.today(), only={id})
    if line is None or not found.rows:
        raise TooLate(actions.ENDED)
    fresh = forms_board.again(line if line.needs_mending else None, found.rows[0])
    fresh.sent = line.sent
    return render(
        "tasks/_board_row.html", status=line.status,
        line=fresh, board=found, words=WORDS, alone=True,
    )  # fmt: skip


def _show(found: Board, lines: list[Line], *, status: int = 200, message: str = "") -> Response:
    ended = [draft for draft in found.others if not _goes_on(draft)]
    return render(
        "tasks/board.html", status=status, board=found, lines=lines, message=message,
        problems=[problem for line in lines for problem in line.problems],
        ended=ended, elsewhere=[draft for draft in found.others if draft not in ended],
        words=WORDS, alone=False,
    )  # fmt: skip


def _goes_on(draft: ProgressDraft) -> bool:
    """Whether a draft that is on no board can still be sent from its own page."""
    commitment = draft.commitment
    assert commitment.standing is not None
    open_ = workflow.accepts_report(commitment.standing.state)
    return open_ and workflow.may_report(who(), commitment.agency_id)
