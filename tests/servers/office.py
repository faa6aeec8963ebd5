"""LibreOffice, which lays papers and workbooks out as people would print them."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from pypdf import PdfReader

from tests.servers.missing import untested

LONGEST = 300  # seconds


def laid_out(papers: Sequence[Path], folder: Path) -> list[PdfReader]:
    """Each paper as LibreOffice lays it out. Loudly skipped without it, a failure under CI."""
    office = shutil.which("soffice")
    if office is None:
        untested("in LibreOffice", "soffice is not installed here")
    command = [
        office, f"-env:UserInstallation=file://{folder}/office", "--headless", "--convert-to",
        "pdf", "--outdir", str(folder), *map(str, papers),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=LONGEST)
    return [PdfReader(folder / f"{paper.stem}.pdf") for paper in papers]
