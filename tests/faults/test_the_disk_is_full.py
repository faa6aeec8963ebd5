"""The disk is full: said in words with 507, nothing half kept, and all goes on once there is room.

On a small disk of its own, which only who may mount one can make.
"""

import os
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from pressplan import clock
from pressplan.accounts.models import SignInSession
from pressplan.database import db, writing
from tests.faults import kept
from tests.faults.conftest import ON_SQLITE
from tests.faults.handing_in import TYPED, a_paper, digest_of, draft_of, sends, uploads
from tests.servers.missing import untested
from tests.servers.web import Answer
from tests.strict import fields_of

pytestmark = ON_SQLITE

MEGABYTES = 30
SAYS = "Máy chủ đã hết chỗ lưu trữ nên chưa ghi được. Hãy báo quản trị viên."
STEP = 4096 if os.environ.get("PRESSPLAN_LONG") else 65536
LONG_TEXT = "Nội dung dài của Lan. " * 900


class Disk:
    """A disk of thirty megabytes, and what takes its room away."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.ballast = folder, folder / "ballast"

    def leave(self, free: int) -> None:
        """Let so many bytes be free, or none."""
        self.empty()
        room = os.statvfs(self.folder).f_bavail * os.statvfs(self.folder).f_frsize - free
        with self.ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, room)

    def empty(self) -> None:
        self.ballast.unlink(missing_ok=True)


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """The folder in which the application keeps everything: on a disk of its own."""
    options = ["-t", "tmpfs", "-o", f"size={MEGABYTES}m", "pressplan-test", tmp_path]
    made = subprocess.run(["mount", *options], capture_output=True, text=True)
    if made.returncode:
        untested("on a full disk", made.stderr.strip())
    yield tmp_path
    subprocess.run(["umount", "--lazy", tmp_path], check=True)


@pytest.fixture
def disk(app, tmp_path) -> Disk:
    return Disk(tmp_path)


def test_an_upload_that_finds_no_room(disk, caller, lan):
    """From no room at all to enough: in the spool, then in the database."""
    place, person, size = draft_of(lan), caller(lan), 250_000
    answers = []
    for number, free in enumerate(range(0, size + 20 * STEP, STEP)):
        known, paper = kept.drafted(), a_paper(number, size)
        disk.leave(free)
        answers.append(uploads(person, place, paper))
        disk.empty()
        new = dict(kept.drafted() - known)
        assert answers[-1].status in (303, 507), free
        assert new == ({digest_of(paper): 1} if answers[-1].status == 303 else {}), free
        assert kept.faults() == []
    assert [answers[0].status, answers[-1].status] == [507, 303]
    assert SAYS in answers[0].words


def test_what_was_typed_stays_and_is_sent_once_there_is_room(disk, caller, lan):
    place, person = draft_of(lan), caller(lan)
    uploads(person, place, a_paper(0))
    form = person.draft_form(f"{place}/draft") | {"note": LONG_TEXT}
    disk.leave(0)
    saved = person.post(f"{place}/draft", form | {"signer": "Nguyễn Văn B"})
    answer = sends(person, place, form | {"done": LONG_TEXT})
    typing = person.post(f"{place}/draft", form, HX_Request="true", X_Autosave="1")
    looked = person.get(f"{place}/draft")
    assert (saved.status, answer.status, typing.status, looked.status) == (507, 507, 507, 200)
    assert all(SAYS in each.words for each in (saved, answer, typing))
    assert typing.headers["HX-Retarget"] == "#refusals"
    assert kept.sent() == []
    disk.empty()
    again = kept_form(answer)
    assert again["note"].replace("\r\n", "\n") == TYPED["note"]
    assert person.post(f"{place}/revisions", again).status == 303
    assert len(kept.sent()) == 1
    assert kept.faults() == []


def test_an_opinion_stays_though_its_file_finds_no_room(disk, caller, lan, hoa):
    place, person, clerk = draft_of(lan), caller(lan), caller(hoa)
    uploads(person, place, a_paper(0))
    sends(person, place, person.draft_form(f"{place}/draft"))
    disk.leave(0)
    opinion, scan = {"changes-text": "Nêu rõ nguồn lực."}, (("Ý kiến.pdf", a_paper(1)),)
    answer = clerk.post(f"{place}/revisions/1/changes", opinion, scan, "changes-file")
    assert (answer.status, SAYS in answer.words) == (507, True)
    assert "Tệp đính kèm không giữ lại được." in answer.words
    disk.empty()
    assert clerk.post(f"{place}/revisions/1/changes", kept_form(answer)).status == 303
    assert "Nêu rõ nguồn lực." in person.get(place + "/revisions/1").words


def test_who_only_reads_is_not_kept_from_it(disk, caller, lan):
    """Not even when it would be noted that one is here."""
    place, person = draft_of(lan), caller(lan)
    with writing():
        minutes_ago = clock.now() - timedelta(minutes=5)
        db.session.execute(update(SignInSession).values(seen_at=minutes_ago))
        db.session.commit()
    kept.let_go()
    disk.leave(0)
    assert person.get(f"{place}/draft").status == 200


def kept_form(answer: Answer) -> dict[str, str]:
    """What the page that says so has kept of the form."""
    return fields_of(answer.page.find(id="resume"))
