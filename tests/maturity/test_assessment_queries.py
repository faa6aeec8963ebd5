"""An assessment of 43 criteria with 100 files asks as often as an empty one."""

from dataclasses import replace

from pressplan import clock
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.demo.papers import sample_file
from pressplan.maturity.actions_edition import create_edition
from pressplan.maturity.actions_round import RoundDraft, create_round
from pressplan.maturity.models_assessment import Comment, EvidenceFile, Score
from tests.house.test_query_counts import counted
from tests.maturity.annexes import small_annex
from tests.maturity.scoring import YEAR, begun, the_round, url
from tests.tasks.work import browse


def test_the_page_is_as_cheap_with_everything_as_with_nothing(app, lan, hoa):
    draft = small_annex()
    whole = [component for pillar in draft.pillars for component in pillar.components]
    assert sum(len(component.criteria) for component in whole) == 20
    big = replace(
        draft, decision="THU/QĐ-43", pillars=[_doubled(pillar) for pillar in draft.pillars]
    )
    edition = create_edition(big, by=who_is(hoa), at=clock.now())
    members = frozenset(row.agency_id for row in the_round().agencies)
    made = create_round(
        RoundDraft("Đợt lớn", edition.id, agencies=members, **YEAR), by=who_is(hoa), at=clock.now()
    )
    db.session.commit()
    of = begun(lan, made)
    browser = browse(app, lan)
    browser.get(url(of))
    with counted() as empty:
        browser.get(url(of))
    _fill(of, lan, edition)
    with counted() as full:
        browser.get(url(of))
    assert len(full) <= len(empty) + 2  # files and links of scores, where there are any
    assert browser.main.count(".docx") >= 100


def _doubled(pillar):
    """The pillar with its criteria twice: 40 of them in all; three more under the first."""
    components = [
        replace(one, criteria=[*one.criteria, *one.criteria]) for one in pillar.components
    ]
    return replace(pillar, components=components)


def _fill(of, lan, edition) -> None:
    files = [sample_file(f"Minh chứng {n}.docx", "Thử", who_is(lan), clock.now()) for n in range(3)]
    criteria = [c for p in edition.pillars for k in p.components for c in k.criteria]
    for one in criteria:
        score = Score(
            assessment_id=of.id, criterion_id=one.id, points=one.maximum, saved_at=clock.now(),
            saved_by="Lan", files=[EvidenceFile(file_id=file.id) for file in files],
        )  # fmt: skip
        db.session.add(score)
        db.session.add(
            Comment(
                assessment_id=of.id, criterion_id=one.id, text="Thử", by_department=True,
                at=clock.now(), by_name="Hoa",
            )
        )  # fmt: skip
    db.session.commit()
