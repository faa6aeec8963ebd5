"""What keeps the system running and safe, for administrators: /operation."""

from collections.abc import Sequence
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    make_response,
    render_template,
    request,
    url_for,
)

from .. import clock
from ..access import Role, allow
from ..config import Config
from ..database import db
from ..guard import who
from ..htmx import go, show
from ..outbox.models import Letter
from ..outbox.queries import open_pause
from ..outbox.rules import KIND_WORDS, STATE_WORDS, code_of
from ..paging import pages_of
from ..settings import hours
from ..settings.queries import value
from . import nightly, queries, resuming, rules
from .deployment import deployment
from .forms import AGAIN, ResumeForm
from .models import Run

bp = Blueprint("operation", __name__, url_prefix="/operation")


@bp.get("/")
@allow(Role.ADMIN)
def index() -> Response:
    """What is still to be set up, and how backups, test restores and checks stand."""
    works = [{"work": work, **_went(work)} for work in rules.WORKS if work != rules.BACKUP]
    body = render_template(
        "operation/index.html", works=works, WORK_WORDS=rules.WORK_WORDS, restored=_looked_at(),
        deployment=deployment(
            current_app.config["PRESSPLAN"], now=clock.now(), today=clock.today()
        ),
        **_backups(),
    )  # fmt: skip
    return make_response(body)


@bp.get("/backups")
@allow(Role.ADMIN)
def backups() -> Response:
    """The backups that lie here, whether one is being made, and where the key is."""
    return show("operation/backups.html", "operation/_backups.html", **_backups())


@bp.post("/backups")
@allow(Role.ADMIN)
def back_up() -> Response:
    """Let the scheduler make one as soon as it can."""
    nightly.wish(by=who(), at=clock.now())
    db.session.commit()
    flash("Đã yêu cầu sao lưu: bộ hẹn giờ bắt đầu trong khoảng một phút.")
    return go(url_for(".backups"))


@bp.get("/restored")
@allow(Role.ADMIN)
def restored() -> Response:
    """After a restore: the letters of which nobody knows whether they left since the backup."""
    return _restored(ResumeForm(formdata=None))


@bp.post("/restored/resumption")
@allow(Role.ADMIN)
def resume() -> Response:
    """The administrator has looked: letters leave again."""
    form = ResumeForm()
    if not form.validate_on_submit():
        return _restored(form, 422)
    resuming.let_leave(again=form.doubtful.data == AGAIN, by=who(), at=clock.now())
    flash("Đã cho gửi thư trở lại.")
    return go(url_for(".index"))


def _restored(form: ResumeForm, status: int = 200) -> Response:
    found = queries.last_restore()
    letters: Sequence[Letter] = ()
    total, page = 0, 1
    if found is not None and _looked_at() is not None:
        asked = request.args.get("page", 1, type=int)
        letters, total, page = queries.doubtful_page(found, page=asked)
    body = render_template(
        "operation/restored.html", restored=found, waits=_looked_at() is not None, form=form,
        letters=letters, total=total, page_number=page, pages=pages_of(total, queries.PAGE),
        url_of=lambda n: url_for(".restored", page=n), kinds=KIND_WORDS, words=STATE_WORDS,
        code_of=code_of,
    )  # fmt: skip
    return make_response(body, status)


def _looked_at() -> Run | None:
    """What was restored, while letters wait for somebody to look."""
    pause = open_pause()
    return queries.last_restore() if pause is not None and pause.look_first else None


def _went(work: str) -> dict[str, Any]:
    """How a work went of late."""
    stale = rules.is_stale(work, queries.last_good(work), now=clock.now())
    return {"runs": queries.last_runs(work), "stale": stale}


def _backups() -> dict[str, Any]:
    config: Config = current_app.config["PRESSPLAN"]
    now, went = clock.now(), _went(rules.BACKUP)
    last = went["runs"][0] if went["runs"] else None
    moves = last is not None and rules.is_open(last.good, last.facts, now=now)
    return went | {
        "archives": queries.archives(config.backups_folder), "folder": config.backups_folder,
        "key": config.backup_key_file, "beside": config.backup_key_file.is_relative_to(config.data),
        "last": last, "moves": moves, "size_of": rules.megabytes, "age_of": rules.age,
        "local_now": now.astimezone(clock.ZONE).replace(tzinfo=None),
        "hour": hours.ALL_DAY[value("backup_hour")],
        "progress": rules.progress(last.facts) if last is not None and moves else None,
    }  # fmt: skip
