"""The S3 store does not answer while files are sent: said with 503, and nothing is left."""

import pytest

from tests.faults import kept
from tests.faults.conftest import ON_SQLITE
from tests.faults.handing_in import a_paper, draft_of, uploads
from tests.servers import s3
from tests.servers.missing import untested
from tests.servers.web import Caller

pytestmark = ON_SQLITE

SAYS = "Kho lưu tệp đang không truy cập được. Hãy chờ vài phút rồi thử lại."


@pytest.fixture(scope="session")
def port() -> int:
    """Where the store will listen; no program for one: loudly skipped, a failure under CI."""
    try:
        s3.find_program()
    except s3.NoS3 as missing:
        untested("on S3", missing)
    return s3.free_port()


@pytest.fixture
def environment(environment, port):
    url = f"s3://{s3.BUCKET}/thu?endpoint_url=http://127.0.0.1:{port}"
    return environment | s3.KEYS | {"FILES_URL": url, "NO_PROXY": "127.0.0.1"}


def rows(lan: Caller, place: str) -> list[str]:
    """Where the files of the draft can be fetched."""
    files = lan.get(f"{place}/draft").page.find(id="files")
    return [link["href"] for link in files.find_all("a", download=True)]


def test_a_store_that_is_gone_and_comes_back(caller, lan, port):
    place, person, papers = draft_of(lan), caller(lan), [a_paper(n) for n in range(3)]

    def is_refused(paper: bytes) -> bool:
        answer = uploads(person, place, paper)
        assert list(kept.spool().iterdir()) == []
        return answer.status == 503 and SAYS in answer.words

    assert is_refused(papers[0])
    assert rows(person, place) == []
    with s3.running_s3(port):
        assert uploads(person, place, papers[1]).status == 303
        (file,) = rows(person, place)
        assert person.get(file).body == papers[1]
    assert is_refused(papers[2])
    assert rows(person, place) == [file]
    missing = person.get(file)
    assert (missing.status, SAYS in missing.words) == (503, True)
