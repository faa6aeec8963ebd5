"""docs/reliability.md names what is there."""

import re

from tests.house.source import ROOT


def test_the_files_that_show_what_is_promised_are_there():
    text = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[a-z_/]+\.py)`", text)
    assert len(named) > 25
    assert [path for path in named if not (ROOT / path).is_file()] == []
