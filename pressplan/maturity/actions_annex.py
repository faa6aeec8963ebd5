"""Keep an annex that was read without fault, and make it part of the edition when confirmed."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from ..access import Who
from ..database import claim, claim_version, db
from ..errors import TooLate
from . import carrying
from .actions_edition import CHANGED, create_edition, fill, hold
from .draft import EditionDraft
from .draft_kept import from_plain, to_plain
from .models import Edition
from .models_annex import KeptAnnex
from .queries import is_used

KEPT_FOR = timedelta(days=1)
GONE = "Bản kiểm tra này đã được xác nhận, bị bỏ hoặc quá một ngày. Hãy tải tệp lên lại."
MOVED = "Bộ chỉ số đã thay đổi sau khi kiểm tra tệp. Hãy tải tệp lên để kiểm tra lại."
NOW_USED = "Vừa có cơ quan tự đánh giá theo bộ chỉ số này, nên phụ lục sẽ thành một bản mới. Hãy \
xem lại rồi xác nhận."
NOW_FREE = "Không còn bản tự đánh giá nào dùng bộ chỉ số này. Hãy xem lại rồi xác nhận."


def keep(
    edition: Edition, draft: EditionDraft, file_name: str, *, by: Who, at: datetime
) -> KeptAnnex:
    """Keep what was read until somebody confirms it; what is older than a day goes."""
    db.session.execute(delete(KeptAnnex).where(KeptAnnex.made_at < at - KEPT_FOR))
    kept = KeptAnnex(
        edition_id=edition.id, edition_version=edition.version, file_name=file_name,
        content=to_plain(draft), made_at=at, made_by=by.name,
    )  # fmt: skip
    db.session.add(kept)
    db.session.flush()
    return kept


def confirm(id: int, *, makes_new: bool, by: Who, at: datetime) -> Edition:
    """Make a kept annex part of its edition, or a new version of one that assessments use.

    `makes_new`: which of the two the person was told. All or nothing. Raises TooLate (409) when it
    was confirmed, the edition changed since it was checked, or is used now and was not.
    """
    edition = hold(_kept(id, at).edition_id)
    kept = _kept(id, at)  # who waited for the edition may be too late
    if edition.version != kept.edition_version:
        raise TooLate(MOVED)
    if is_used(edition.id) != makes_new:
        raise TooLate(NOW_FREE if makes_new else NOW_USED)
    draft = from_plain(kept.content)
    claim(delete(KeptAnnex).where(KeptAnnex.id == id), GONE)
    if not makes_new:
        fill(edition, draft, by=by, at=at)
        return edition
    claim_version(edition, edition.version, CHANGED)
    links = carrying.links_of(edition)
    new = create_edition(draft, corrects=edition, by=by, at=at)
    carrying.link(new, links)
    return new


def _kept(id: int, at: datetime) -> KeptAnnex:
    kept = db.session.get(KeptAnnex, id, populate_existing=True)
    if kept is None or kept.made_at < at - KEPT_FOR:
        raise TooLate(GONE)
    return kept


def discard(id: int) -> None:
    """Let go of an annex that was not confirmed; nothing happens when it is gone."""
    db.session.execute(delete(KeptAnnex).where(KeptAnnex.id == id))
