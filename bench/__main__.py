"""`bin/bench`: our pages beside the floor, at three sizes, the export, hand-ins, mail; ratios.

All servers run at once and take turns, so that what else the machine does falls on each alike.
"""

import argparse
import json
import os
import re
import secrets
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from html import unescape
from pathlib import Path

from pressplan.config import ROOT

from . import floor
from .client import Connection, Samples, measure, sign_in
from .letters import Letters, measure_letters
from .reminders import Reminders, measure_reminders
from .servers import Sample, Size, environment, fill, load_sample, serving
from .upload import Uploads, measure_uploads

SIZES = (Size(5, 20), Size(80, 125), Size(800, 125))
QUICK = (Size(2, 5), Size(3, 8))
PAGES = {"list": "/tasks/", "task": "", "overview": "/overview/"}
HAND_INS, QUICK_HAND_INS = Size(800, 1, years=8), Size(3, 1, years=2)
COMPARED = {"comparison": "/maturity/compare", "over rounds": "/maturity/compare/rounds"}
HAND_IN_PAGES = {"hand-ins": "/submissions/", **COMPARED}
LARGEST_FILE = 20 * 2**20


@dataclass
class Measured:
    """One size: where it is served, and what was measured of each page and of the floor."""

    size: Size
    data: Path
    port: int
    cookie: str
    paths: dict[str, str]
    floor_port: int
    people: list[dict[str, str]]
    pages: dict[str, Samples] = field(default_factory=lambda: defaultdict(Samples))
    after_write: dict[str, list[float]] = field(default_factory=dict)
    floor: Samples = field(default_factory=Samples)


def main() -> None:
    options = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    options.add_argument("--quick", action="store_true", help="small and short: does it run?")
    options.add_argument("--hand-ins", action="store_true", help="only hand-ins and maturity")
    options.add_argument("--letters", action="store_true", help="only letters and reminders")
    asked = options.parse_args()
    quick = asked.quick
    if asked.letters:
        with tempfile.TemporaryDirectory(prefix="pressplan-bench-") as folder:
            print("\n".join(_about_mail(*_mail(Path(folder), quick))))
        return
    sizes, rounds, seconds = (QUICK, 1, 0.3) if quick else (SIZES, 8, 1.5)
    with tempfile.TemporaryDirectory(prefix="pressplan-bench-") as folder, ExitStack() as stack:
        place = Path(folder)
        _say("loading the sample")
        start = partial(_started, load_sample(place / "sample"), place, stack, 1 if quick else 2)
        found = [] if asked.hand_ins else [start(size, PAGES) for size in sizes]
        handed_in = start(QUICK_HAND_INS if quick else HAND_INS, HAND_IN_PAGES)
        for number in range(rounds):
            _say(f"round {number + 1} of {rounds}")
            for each in [*found, handed_in]:
                measure(each.floor_port, "/", "", seconds, each.floor)
                for name, path in each.paths.items():
                    measure(each.port, path, each.cookie, seconds, each.pages[name])
        for each in [*found, handed_in]:
            _after_writes(each, 3 if quick else 9)
        _say("uploads")
        uploads = measure_uploads(
            handed_in.port, handed_in.floor_port, handed_in.people,
            size=LARGEST_FILE // 100 if quick else LARGEST_FILE, times=2 if quick else 9,
        )  # fmt: skip
        beside = _beside_export(found[-1], 10 if quick else 200) if found else None
        stack.close()  # the servers rest while files are written
        mail = _mail(place, quick)
        exports = _exports(found[1 if not quick else -1], quick) if found else {}
        print(table(found, handed_in, uploads, mail, exports, beside))


def _started(
    sample: Sample, folder: Path, stack: ExitStack, workers: int, size: Size, pages: dict[str, str]
) -> Measured:
    _say(f"filling {size}")
    data = folder / str(size.commitments * size.years)
    fill(data, size, sample)
    person = next(user for user in sample.people if user["role"] == "staff")
    port = stack.enter_context(serving("wsgi:app", environment(data), workers))
    connection = sign_in(port, person["email"], person["password"])
    _, page = connection.get(next(iter(pages.values())))
    rows = _texts(page.decode())
    assert rows, "the list is empty"
    paths = {name: path or _first_task(page) for name, path in pages.items()}
    file = data / "floor" / "rows.sqlite3"
    file.parent.mkdir()
    floor.fill(str(file), rows)
    environment_of_floor = environment(data) | {"FLOOR_DATABASE": str(file)}
    below = stack.enter_context(serving("bench.floor:create_app()", environment_of_floor, workers))
    return Measured(size, data, port, connection.cookie, paths, below, sample.people)


def _first_task(page: bytes) -> str:
    task = re.search(rb'href="(/tasks/\d+)"', page)
    assert task is not None
    return task.group(1).decode()


def _mail(folder: Path, quick: bool) -> tuple[Letters, Reminders]:
    _say("letters")
    letters = measure_letters(
        folder / "letters", count=60 if quick else 10_000, rounds=2 if quick else 20
    )
    _say("reminders")
    agencies, duties, rounds = (4, 3, 1) if quick else (800, 20, 3)
    reminders = measure_reminders(
        folder / "reminders", agencies=agencies, duties=duties, rounds=rounds
    )
    return letters, reminders


def _about_mail(letters: Letters, reminders: Reminders) -> list[str]:
    met = "yes" if letters.ratio >= 0.5 else "**no**"
    quick = "yes" if reminders.is_quick() else "**no**"
    return [
        "| letters | ours/s | bare loop/s | of bare | at least 0.5 |", "|---:|---:|---:|---:|---|",
        f"{letters.line()} {met} |", "",
        "| reminders | notices | worst day, s | quiet, s | letters | ms each | bare | < 2 s |",
        "|---:|---:|---:|---:|---:|---:|---:|---|", f"{reminders.line()} {quick} |",
    ]  # fmt: skip


def _texts(page: str) -> list[list[str]]:
    """The texts of each row of the list, as a person reads them."""
    rows = re.findall(r'<tr id="(?:task|row)-[\d-]+">(.*?)</tr>', page, re.DOTALL)
    return [
        [" ".join(unescape(text).split()) for text in re.split(r"<[^>]+>", row) if text.strip()]
        for row in rows
    ]


def _after_writes(each: Measured, times: int) -> None:
    """How long a page takes when everything remembered was written a moment before."""
    connection = Connection(each.port, each.cookie)
    for name, path in each.paths.items():
        for _ in range(times):
            with sqlite3.connect(each.data / "pressplan.sqlite3", timeout=10) as database:
                for (table_name,) in database.execute("SELECT name FROM stamp").fetchall():
                    word = (secrets.token_hex(8), table_name)
                    database.execute("UPDATE stamp SET word = ? WHERE name = ?", word)
            database.close()
            begun = time.perf_counter()
            connection.get(path)
            each.after_write.setdefault(name, []).append(time.perf_counter() - begun)
    connection.socket.close()


def _beside_export(of: Measured, times: int) -> tuple[float, float]:
    """Seconds until the list is there, the median: nobody else asks, and while all is exported."""
    waits: list[float] = []
    exporting = Connection(of.port, of.cookie)
    for export in (False, True):
        thread = threading.Thread(target=exporting.get, args=("/exports/tasks.xlsx",))
        if export:
            thread.start()
        found = []
        while len(found) < times and (not export or thread.is_alive() or not found):
            connection = Connection(of.port, of.cookie)  # either of the workers may answer
            begun = time.perf_counter()
            connection.get(of.paths["list"])
            found.append(time.perf_counter() - begun)
            connection.socket.close()
            time.sleep(0.02)
        waits.append(sorted(found)[len(found) // 2])
        if export:
            thread.join()
    exporting.socket.close()
    return waits[0], waits[1]


def _exports(of: Measured, quick: bool) -> dict[str, dict[str, float]]:
    """Ours and the bare loop, by turns; of each the quickest of three."""
    found: dict[str, dict[str, float]] = {}
    amounts = ("10",) if quick else ("1000", "10000")
    for amount in amounts:
        for _ in range(1 if quick else 3):
            for kind in ("ours", "bare"):
                _say(f"export of {amount} rows, {kind}")
                done = subprocess.run(
                    [sys.executable, "-m", "bench.export", kind, amount],
                    env=environment(of.data), cwd=ROOT, check=True, stdout=subprocess.PIPE,
                    timeout=900,
                )  # fmt: skip
                told = json.loads(done.stdout)
                known = found.setdefault(f"{kind} {amount}", told)
                known["seconds"] = min(known["seconds"], told["seconds"])
    return found


def table(
    found: list[Measured],
    handed_in: Measured,
    uploads: Uploads,
    mail: tuple[Letters, Reminders],
    exports: dict[str, dict[str, float]],
    beside: tuple[float, float] | None,
) -> str:
    """What was measured, in Markdown, with what was wished for and whether it is met."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    machine = f"{os.cpu_count()} cores, {memory:.0f} GiB; gunicorn with 2 workers, 4 connections"
    lines = [
        f"Measured {datetime.now(UTC):%Y-%m-%d} with {machine}.",
        "",
        "| commitments | page | requests/s | of floor | median ms | × smallest | after a write |",
        "|---:|---|---:|---:|---:|---:|---:|",
    ]
    for each in [*found, handed_in]:
        lines += _lines(each, found[0] if found else handed_in)
    lines += ["", "| upload | ours, ms | bare, ms | × bare |", "|---:|---:|---:|---:|"]
    lines.append(uploads.line())
    lines += ["", *_about_mail(*mail)]
    if found:
        lines += ["", "| export | rows | CPU s | peak MiB |", "|---|---:|---:|---:|"]
        lines += [
            f"| {key.split()[0]} | {told['rows']:,} | {told['seconds']:.2f} "
            f"| {told['memory']:.0f} |"
            for key, told in exports.items()
        ]
        lines += ["", "| wish | measured | met |", "|---|---:|---|"]
        lines += _wishes(found, handed_in, exports)
    if beside:
        ratio = beside[1] / beside[0]
        wish = f"list at {found[-1].size} while all of it is exported: median at most 3 × the idle"
        lines.append(f"| {wish} | {ratio:.2f} | {'yes' if ratio <= 3 else '**no**'} |")
    return "\n".join(lines)


def _lines(each: Measured, smallest: Measured) -> list[str]:
    """The floor and each page of one size."""
    floor_of = each.floor
    lines = [
        f"| {each.size} | floor | {floor_of.rate:.0f} | 1.00 | {1000 * floor_of.median:.1f} | | |"
    ]
    for name, samples in each.pages.items():
        after = sorted(each.after_write[name])
        known = smallest.pages.get(name)
        grown = f"{samples.median / known.median:.2f}" if known else ""
        lines.append(
            f"| {each.size} | {name} | {samples.rate:.0f} "
            f"| {samples.rate / floor_of.rate:.2f} | {1000 * samples.median:.1f} "
            f"| {grown} | {1000 * after[len(after) // 2]:.0f} ms |"
        )
    return lines


def _wishes(
    found: list[Measured], handed_in: Measured, exports: dict[str, dict[str, float]]
) -> list[str]:
    smallest, largest = found[0], found[-1]
    wishes = [
        (f"list at {each.size}: at least 0.6 of the floor", _share(each), _share(each) >= 0.6)
        for each in found
    ]
    for name in PAGES:
        grown = largest.pages[name].median / smallest.pages[name].median
        wish = f"{name}: median at {largest.size} at most 1.5 × that at {smallest.size}"
        wishes.append((wish, grown, grown <= 1.5))
    for name in COMPARED:
        beside = handed_in.pages[name].median / largest.pages["list"].median
        wish = f"{name} of {handed_in.size}: median at most 1.5 × the list at {largest.size}"
        wishes.append((wish, beside, beside <= 1.5))
    ours = {k.split()[1]: v for k, v in exports.items() if k.startswith("ours")}
    bare = {k.split()[1]: v for k, v in exports.items() if k.startswith("bare")}
    amount = list(ours)[-1]
    ratio = ours[amount]["seconds"] / max(bare[amount]["seconds"], 0.001)
    rows = f"{ours[amount]['rows']:,.0f}"
    wishes.append((f"export of {rows} rows: at most 1.3 × the bare loop", ratio, ratio <= 1.3))
    flat = ours[amount]["memory"] / ours[next(iter(ours))]["memory"]
    wishes.append(("memory of the export: flat (at most 1.1 ×)", flat, flat <= 1.1))
    return [f"| {w} | {value:.2f} | {'yes' if met else '**no**'} |" for w, value, met in wishes]


def _share(each: Measured) -> float:
    return each.pages["list"].rate / each.floor.rate


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
