"""What was handed in after the last backup comes back from the second place, as it was."""

import errno
import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from pressplan import cli_operation, clock, create_app
from pressplan.accounts.actions import make_account
from pressplan.accounts.models import Account
from pressplan.config import Config
from pressplan.database import db, reading, writing
from pressplan.errors import NoSpace, StoreUnreachable
from pressplan.files import soundness, storage
from pressplan.files.storage import Doubled, FolderStorage
from pressplan.history import verifying as history
from pressplan.obligations.rules import Kind
from pressplan.operation.nightly_verify import check
from pressplan.submissions import copies, recovering
from pressplan.submissions.models import Revision, Submission
from pressplan.submissions.receipts import receipt_of
from pressplan.submissions.workflow import State
from tests import cast
from tests.files import corpus
from tests.operation.saving import archived, restored
from tests.strict import Browser
from tests.submissions.test_from_the_draft_to_the_end import a_word_file, begins, sends, uploads


@pytest.fixture
def second(app, tmp_path) -> FolderStorage:
    """A second place for the files of the application."""
    place = FolderStorage(tmp_path / "noi-thu-hai")
    app.extensions["files"] = Doubled(storage.current(), place)
    return place


@pytest.fixture
def after_a_fire(tmp_path, second, empty_place):
    """Restore the archive where there is nothing, with the same second place."""

    def restore(path: Path) -> Config:
        place = replace(empty_place(), second_copy=second.root)
        restored(path, place)
        return place

    return restore


def receipts() -> dict[str, tuple]:
    """What each receipt says and what its decisions were, by its token; and the very files."""
    with reading():
        return {
            sent.token: (
                receipt_of(sent), sent.content, sent.entered,
                [b"".join(storage.current().open(row.file.key).chunks()) for row in sent.files],
                [(each.move, each.text, each.at, each.by_name) for each in sent.decisions],
            )
            for sent in db.session.scalars(select(Revision).order_by(Revision.id))
        }  # fmt: skip


def a_day_after_the_backup(app, tmp_path):
    """Lan had sent; then came the backup, then a return, her second revision, one on paper."""
    browser, lan = Browser(app), cast.person("lan")
    id = begins(browser.sign_in(lan), Kind.YEARLY_REPORT, lan.agency_id)
    uploads(browser).follow()
    sends(browser, {"number": "45/BC-BĐL", "done": "Đã làm."})
    path = archived(tmp_path)
    staff = Browser(app).sign_in(cast.person("hoa")).get(f"/submissions/{id}/revisions/1")
    staff.submit("form-return", {"return-text": "Thêm số liệu."})
    browser.get(f"/submissions/{id}").submit("drafting", {}).follow()
    uploads(browser, a_word_file("Số liệu.docx")).follow()
    sends(browser, {"figures": "12.000 bản", "difficulties": "Thiếu máy."})
    chi = cast.person("chi")
    other = begins(Browser(app).sign_in(chi), Kind.YEARLY_REPORT, chi.agency_id)
    staff.get(f"/submissions/{other}/paper")
    typed = {"number": "9/BC", "done": "Đã làm.", "arrived_on": f"{clock.today():%d/%m/%Y}"}
    staff.submit("paper", typed | {"files": (BytesIO(corpus.paper()), "Bản chụp.pdf")})
    return path


def test_it_has_the_same_receipts_and_files_again(app, tmp_path, after_a_fire):
    path = a_day_after_the_backup(app, tmp_path)
    was = receipts()
    assert len(was) == 3
    with create_app(after_a_fire(path)).app_context():
        assert len(receipts()) == 1
        assert any("bin/pressplan recover" in fault for fault in check(lambda: False).faults)
        found = recovering.recover(at=clock.now())
        assert (len(found.done), found.left) == (3, [])
        assert receipts() == was
        assert check(lambda: False).faults == []
        with reading():
            states = db.session.scalars(select(Submission.state).order_by(Submission.id)).all()
            assert states == [State.SENT, State.SENT]
            assert list(history.faults()) == []
        assert list(soundness.faults()) == []
        again = recovering.recover(at=clock.now())
        assert (again.done, again.left) == ([], [])


def test_the_next_receipt_has_a_number_of_its_own(app, tmp_path, after_a_fire):
    path = a_day_after_the_backup(app, tmp_path)
    with create_app(after_a_fire(path)).app_context() as context:
        recovering.recover(at=clock.now())
        numbers = set(db.session.scalars(select(Revision.id)))
        db.session.rollback()
        browser = Browser(context.app).sign_in(cast.person("minh"))
        begins(browser, Kind.YEARLY_REPORT, cast.person("minh").agency_id)
        sends(browser, {"number": "1/BC", "done": "Đã làm."})
        assert max(db.session.scalars(select(Revision.id))) == max(numbers) + 1


def test_the_command_says_what_came_back(app, tmp_path, after_a_fire, monkeypatch):
    path = a_day_after_the_backup(app, tmp_path)
    place = after_a_fire(path)
    monkeypatch.setattr(cli_operation, "create_app", lambda: create_app(place))
    db.session.remove()
    said = CliRunner().invoke(cli_operation.recover)
    assert (said.exit_code, said.stdout.count("Đã ghi lại từ bản sao thứ hai:")) == (0, 3)
    said = CliRunner().invoke(cli_operation.recover)
    assert "không có hồ sơ nào nộp sau bản sao lưu" in said.stdout


def test_who_had_no_account_yet_is_named_and_counts_once_there_is_one(app, tmp_path, after_a_fire):
    path = archived(tmp_path)
    with writing():
        make_account(
            email="moi@daklak.example", name="Người mới", role=cast.person("lan").role,
            agency_id=cast.person("lan").agency_id, password_hash=cast._hash(), at=clock.now(),
        )  # fmt: skip
        db.session.commit()
    new = db.session.scalars(select(Account).where(Account.email == "moi@daklak.example")).one()
    browser = Browser(app).sign_in(new)
    begins(browser, Kind.YEARLY_REPORT, new.agency_id)
    sends(browser, {"number": "45/BC-BĐL", "done": "Đã làm."})
    was = receipts()
    with create_app(after_a_fire(path)).app_context():
        assert "moi@daklak.example" in recovering.recover(at=clock.now()).left[0]
        assert receipts() == {}
        with writing():
            make_account(
                email="moi@daklak.example", name="Người mới", role=cast.person("lan").role,
                agency_id=cast.person("lan").agency_id, password_hash=cast._hash(), at=clock.now(),
            )  # fmt: skip
            db.session.commit()
        assert recovering.recover(at=clock.now()).left == []
        assert receipts() == was


def test_a_note_that_somebody_changed_or_made_counts_for_nothing(
    app, tmp_path, second, after_a_fire
):
    path = a_day_after_the_backup(app, tmp_path)
    for key in second.notes():
        note = json.loads((second.root / key).read_text())
        note["agency"] = "Cơ quan khác"
        (second.root / key).write_text(json.dumps(note))
    (second.root / storage.note_key("rác")).write_bytes(b"\xff\x00")
    with create_app(after_a_fire(path)).app_context():
        found = recovering.recover(at=clock.now())
        assert found.done == []
        assert len(found.left) == 4
        assert len(receipts()) == 1


def test_a_second_place_that_is_away_hinders_nobody_and_is_made_good(app, lan, second, monkeypatch):
    browser = Browser(app).sign_in(lan)
    begins(browser, Kind.YEARLY_REPORT, lan.agency_id)

    def away(*_):
        raise StoreUnreachable

    with monkeypatch.context() as patch:
        patch.setattr(second, "put", away)
        sends(browser, {"number": "45/BC-BĐL", "done": "Đã làm."}).follow()
    assert "Biên nhận BN-2026-" in browser.text
    assert any("chưa ghi sang bản sao thứ hai" in fault for fault in copies.faults())
    assert copies.complete() == 1
    assert list(copies.faults()) == []
    assert copies.complete() == 0


def test_a_full_disk_leaves_no_broken_note(app, lan, second, monkeypatch):
    browser = Browser(app).sign_in(lan)
    begins(browser, Kind.YEARLY_REPORT, lan.agency_id)

    def full(*_):
        raise OSError(errno.ENOSPC, "no space left")

    with monkeypatch.context() as patch:
        patch.setattr(copies, "put_notes", lambda _id: None)
        sends(browser, {"number": "45/BC-BĐL", "done": "Đã làm."})
        patch.setattr("pressplan.files.spool.os.write", full)
        with pytest.raises(NoSpace):
            copies.complete()
    assert list(second.notes()) == []
    assert copies.complete() == 1
    (key,) = second.notes()
    assert copies.read(second, key)["number_of"] == 1
