"""`bin/bench` runs from end to end and says what is met; how fast is not a test's business."""

import os
import subprocess
import sys

from pressplan.config import ROOT


def test_a_short_run_prints_its_table():
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--quick"],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        timeout=500,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for size in ("10", "24"):
        for page in ("floor", "list", "task", "overview"):
            assert f"| {size} | {page} |" in done.stdout
    for page in ("hand-ins", "comparison", "over rounds"):
        assert f"| 3 agencies × 2 years | {page} |" in done.stdout
    assert "| 0 MB |" in done.stdout
    assert "| ours | 10 |" in done.stdout
    assert "| 60 |" in done.stdout
    assert "| 4 × 3 |" in done.stdout
    assert done.stdout.count("| yes |") + done.stdout.count("| **no** |") == 12
