"""LibreOffice, which lays papers and workbooks out as people would print them."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from pypdf import PdfReader

LONGEST = 300  # seconds


def laid_out(papers: Sequence[Path], folder: Path) -> list[PdfReader]:
    """Each paper as LibreOffice lays it out. Loudly skipped without it, a failure under CI."""
    office = shutil.which("soffice")
    if office is None:
        if os.environ.get("CI"):
            pytest.fail("soffice is not installed here")
        pytest.skip("NOT tested in LibreOffice: soffice is not installed here")
    command = [
        office, f"-env:UserInstallation=file://{folder}/office", "--headless", "--convert-to",
        "pdf", "--outdir", str(folder), *map(str, papers),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=LONGEST)
    return [PdfReader(folder / f"{paper.stem}.pdf") for paper in papers]
