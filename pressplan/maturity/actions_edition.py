"""Make an edition of the maturity index, change one that no assessment uses."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from ..access import Who
from ..database import claim_version, db
from ..errors import BadInput, TooLate
from ..history.actions import record
from . import carrying
from .differences import differences
from .draft import ComponentDraft, CriterionDraft, EditionDraft, LevelDraft, PillarDraft
from .models import Component, Criterion, CriterionTier, Edition, Level, Pillar
from .models_link import PillarTask
from .models_round import Round
from .queries import is_used
from .queries_edition import draft_of, is_known

CHANGED = "Bộ chỉ số này vừa được người khác sửa. Hãy xem nội dung mới rồi gửi lại."
USED = (
    "Đã có cơ quan tự đánh giá theo bộ chỉ số này nên nội dung được giữ nguyên. Muốn sửa thì nhập "
    "phụ lục đã sửa: hệ thống tạo bản mới."
)
KNOWN = "Đã có bộ chỉ số của quyết định này: hãy mở bộ chỉ số đó để sửa hoặc nhập phụ lục."
HEAD = (
    "issued_on", "issuer", "first_year", "last_year", "component_count", "criterion_count",
)  # fmt: skip


def create_edition(
    draft: EditionDraft, *, corrects: Edition | None = None, by: Who, at: datetime
) -> Edition:
    """The edition; of a decision that is known already, its next version."""
    last = db.session.scalar(
        select(func.max(Edition.edition_number)).where(Edition.decision == draft.decision)
    )
    edition = Edition(
        decision=draft.decision, edition_number=(last or 0) + 1,
        corrects_id=corrects.id if corrects else None, issued_on=draft.issued_on,
        issuer=draft.issuer, first_year=draft.first_year, last_year=draft.last_year,
        component_count=draft.component_count, criterion_count=draft.criterion_count,
        made_at=at, made_by=by.name,
        pillars=[_pillar(position, one) for position, one in enumerate(draft.pillars, 1)],
        levels=[_level(position, one) for position, one in enumerate(draft.levels, 1)],
    )  # fmt: skip
    db.session.add(edition)
    db.session.flush()
    record(edition, "edition-made", f"Thêm bộ chỉ số {edition.title}", by=by, at=at)
    return edition


def add_edition(draft: EditionDraft, *, by: Who, at: datetime) -> Edition:
    """The first edition of a decision. Raises BadInput (422) when there is one already."""
    if is_known(draft.decision):
        raise BadInput(KNOWN, "decision")
    try:
        return create_edition(draft, by=by, at=at)
    except IntegrityError as error:  # another made it at the same moment
        raise BadInput(KNOWN, "decision") from error


def hold(id: int) -> Edition:
    """The edition as it is now, held until the commit; no assessment with it begins meanwhile.

    Its rounds are held too, for a row that refers to a held one waits (PostgreSQL: an INSERT takes
    KEY SHARE on what its foreign keys name). Raises TooLate (409) when it is not there.
    """
    query = select(Edition).where(Edition.id == id).with_for_update()
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise TooLate(CHANGED)
    db.session.execute(select(Round.id).where(Round.edition_id == id).with_for_update())
    return found


def change_edition(id: int, draft: EditionDraft, *, seen: int, by: Who, at: datetime) -> bool:
    """Change head, pillars and levels of one that no assessment uses; whether anything did.

    Components and criteria are those of the draft too. Raises TooLate (409), BadInput (422) where
    a pillar goes that tasks are linked to.
    """
    edition = hold(id)
    if is_used(id):
        raise TooLate(USED)
    if edition.version != seen:
        raise TooLate(CHANGED)
    now = draft_of(edition)
    if draft == now:
        return False
    _check_links(edition, len(draft.pillars))
    fill(edition, draft, by=by, at=at)
    return True


def fill(edition: Edition, draft: EditionDraft, *, by: Who, at: datetime) -> None:
    """Give an edition, which the caller holds, what the draft says; the ids of its pillars stay."""
    now = draft_of(edition)
    changes = differences(now, draft)
    values = {name: getattr(draft, name) for name in HEAD}
    claim_version(edition, edition.version, CHANGED, **values)
    db.session.refresh(edition)
    edition.levels = []
    db.session.flush()
    edition.levels = [_level(position, one) for position, one in enumerate(draft.levels, 1)]
    del edition.pillars[len(draft.pillars) :]
    for position, one in enumerate(draft.pillars, 1):
        if position > len(edition.pillars):
            edition.pillars.append(_pillar(position, replace(one, components=())))
        pillar = edition.pillars[position - 1]
        pillar.name, pillar.maximum = one.name, one.maximum
    if _parts(now) != _parts(draft):
        _fill_parts(edition, draft)
    db.session.flush()
    record(
        edition, "edition-changed", f"Sửa bộ chỉ số {edition.title}", by=by, at=at,
        before={each.what: each.before for each in changes},
        after={each.what: each.after for each in changes},
    )  # fmt: skip


def _parts(draft: EditionDraft) -> list[tuple[ComponentDraft, ...]]:
    return [tuple(pillar.components) for pillar in draft.pillars if pillar.components]


def _fill_parts(edition: Edition, draft: EditionDraft) -> None:
    """Other components and criteria under the same pillars; the links of tasks are carried over."""
    links = carrying.links_of(edition)
    carrying.unlink(edition)
    for pillar in edition.pillars:
        pillar.components = []
    db.session.flush()
    for pillar, one in zip(edition.pillars, draft.pillars, strict=True):
        pillar.components = _components(one)
    db.session.flush()
    carrying.link(edition, links)


def _check_links(edition: Edition, count: int) -> None:
    for pillar in edition.pillars[count:]:
        if db.session.scalar(select(PillarTask.id).where(PillarTask.pillar_id == pillar.id)):
            raise BadInput(
                f"Trụ cột “{pillar.name}” đang gắn với nhiệm vụ: hãy bỏ liên kết trước.", "pillars"
            )


def _level(position: int, draft: LevelDraft) -> Level:
    return Level(position=position, name=draft.name, least=draft.least, below=draft.below)


def _pillar(position: int, draft: PillarDraft) -> Pillar:
    return Pillar(
        position=position, name=draft.name, maximum=draft.maximum, components=_components(draft)
    )


def _components(draft: PillarDraft) -> list[Component]:
    return [_component(place, one) for place, one in enumerate(draft.components, 1)]


def _component(position: int, draft: ComponentDraft) -> Component:
    return Component(
        position=position, code=draft.code, name=draft.name, maximum=draft.maximum,
        criteria=[_criterion(place, one) for place, one in enumerate(draft.criteria, 1)],
    )  # fmt: skip


def _criterion(position: int, draft: CriterionDraft) -> Criterion:
    return Criterion(
        position=position, code=draft.code, text=draft.text, maximum=draft.maximum,
        scoring=draft.scoring, full=draft.full, evidence=draft.evidence,
        tiers=[
            CriterionTier(position=place, text=tier.text, points=tier.points)
            for place, tier in enumerate(draft.tiers, 1)
        ],
    )  # fmt: skip
