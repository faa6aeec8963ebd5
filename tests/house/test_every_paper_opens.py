"""Every paper and workbook that a page hands out opens in LibreOffice and has pages to print."""

import re

import pytest

from tests.conftest import BACKENDS
from tests.house.places import addresses
from tests.house.policy import POLICY, ROLES
from tests.house.visitor import Visitor
from tests.servers.office import laid_out

PAPERS = {
    row.rule: min(row.may, key=ROLES.index)
    for row in POLICY
    if row.method == "GET" and row.rule.endswith((".xlsx", ".docx"))
}
FAULTS = re.compile(r"#(NAME|REF|VALUE|DIV/0|N/A)|Err:\d")


@pytest.mark.parametrize("backend", BACKENDS[:1], indirect=True, scope="session")
def test_every_paper_opens_and_has_pages(working_app, tmp_path):
    at = {role: addresses(working_app, role) for role in set(PAPERS.values())}
    kept = []
    for number, (rule, role) in enumerate(PAPERS.items()):
        kept.append(tmp_path / f"{number}{rule[rule.rindex('.') :]}")
        kept[-1].write_bytes(Visitor(working_app, role).enter().take(at[role][rule]))
    for rule, pages in zip(PAPERS, laid_out(kept, tmp_path), strict=True):
        words = "".join(page.extract_text() for page in pages.pages)
        assert len(words) > 100, rule
        assert not FAULTS.search(words), rule
