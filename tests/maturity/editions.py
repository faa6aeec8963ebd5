"""The editions that ship, and an agency that begins to assess itself by one."""

from datetime import date

from sqlalchemy import select

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.maturity.actions_annex import keep
from pressplan.maturity.draft import EditionDraft
from pressplan.maturity.models import Edition
from pressplan.maturity.models_annex import KeptAnnex
from pressplan.maturity.models_assessment import Assessment
from pressplan.maturity.models_round import Round
from pressplan.maturity.queries_edition import draft_of
from pressplan.maturity.workflow import Basis
from tests import cast
from tests.maturity.annexes import annex_for

OPEN = "3560/QĐ-BVHTTDL"  # its counts are not confirmed, nor three of its maxima


def edition(decision: str = OPEN) -> Edition:
    """The newest version by that decision."""
    query = select(Edition).where(Edition.decision == decision)
    found = db.session.scalars(query.order_by(Edition.edition_number.desc())).first()
    assert found is not None
    return found


def round_of(found: Edition) -> Round:
    """A round with that edition; commits."""
    made = Round(
        edition_id=found.id, name=f"Đợt thử {found.id}", year=2026, data_from=date(2026, 1, 1),
        data_until=date(2026, 9, 30), entry_from=date(2026, 10, 1),
    )  # fmt: skip
    db.session.add(made)
    db.session.commit()
    return made


def assess(found: Round, who: str = "lan") -> None:
    """An agency begins its assessment; does not commit."""
    agency_id = cast.person(who).agency_id
    assert agency_id is not None
    db.session.add(Assessment(round_id=found.id, agency_id=agency_id, basis=Basis.PILLARS))
    db.session.flush()


def kept(draft: EditionDraft | None = None, decision: str = OPEN) -> KeptAnnex:
    """An annex that Hoa had checked; commits."""
    found = edition(decision)
    draft = draft or annex_for(draft_of(found))
    made = keep(found, draft, "phụ lục.xlsx", by=who_is(cast.person("hoa")), at=clock.now())
    db.session.commit()
    return made
