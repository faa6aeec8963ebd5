"""`bin/bench`: our pages beside the floor, at three sizes, and the export; a table of ratios.

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
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

from pressplan.config import ROOT

from . import floor
from .client import Connection, Samples, measure, sign_in
from .servers import Size, environment, fill, serving

SIZES = (Size(5, 20), Size(80, 125), Size(800, 125))
QUICK = (Size(2, 5), Size(3, 8))
PAGES = {"list": "/tasks/", "task": "", "overview": "/overview/"}


@dataclass
class Measured:
    """One size: where it is served, and what was measured of each page and of the floor."""

    size: Size
    data: Path
    port: int
    cookie: str
    paths: dict[str, str]
    floor_port: int
    pages: dict[str, Samples] = field(default_factory=lambda: {name: Samples() for name in PAGES})
    after_write: dict[str, list[float]] = field(default_factory=dict)
    floor: Samples = field(default_factory=Samples)


def main() -> None:
    options = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    options.add_argument("--quick", action="store_true", help="small and short: does it run?")
    quick = options.parse_args().quick
    sizes, rounds, seconds = (QUICK, 1, 0.3) if quick else (SIZES, 8, 1.5)
    with tempfile.TemporaryDirectory(prefix="pressplan-bench-") as folder, ExitStack() as stack:
        found = [_started(size, Path(folder), stack) for size in sizes]
        for number in range(rounds):
            _say(f"round {number + 1} of {rounds}")
            for each in found:
                measure(each.floor_port, "/", "", seconds, each.floor)
                for name, path in each.paths.items():
                    measure(each.port, path, each.cookie, seconds, each.pages[name])
        for each in found:
            _after_writes(each, 3 if quick else 9)
        stack.close()  # the servers rest while files are written
        exports = _exports(found[1 if not quick else -1], quick)
        print(table(found, exports))


def _started(size: Size, folder: Path, stack: ExitStack) -> Measured:
    _say(f"filling {size} commitments")
    data = folder / str(size.commitments)
    data.mkdir()
    person = fill(data, size)
    port = stack.enter_context(serving("wsgi:app", environment(data)))
    connection = sign_in(port, person["email"], person["password"])
    _, page = connection.get(PAGES["list"])
    rows = _texts(page.decode())
    task = re.search(rb'href="(/tasks/\d+)"', page)
    assert rows, "the list is empty"
    assert task is not None
    file = folder / f"floor-{size.commitments}.sqlite3"
    floor.fill(str(file), rows)
    environment_of_floor = environment(data) | {"FLOOR_DATABASE": str(file)}
    below = stack.enter_context(serving("bench.floor:create_app()", environment_of_floor))
    paths = PAGES | {"task": task.group(1).decode()}
    return Measured(size, data, port, connection.cookie, paths, below)


def _texts(page: str) -> list[list[str]]:
    """The texts of each row of the list, as a person reads them."""
    rows = re.findall(r'<tr id="task-\d+">(.*?)</tr>', page, re.DOTALL)
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


def table(found: list[Measured], exports: dict[str, dict[str, float]]) -> str:
    """What was measured, in Markdown, with what was wished for and whether it is met."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    machine = f"{os.cpu_count()} cores, {memory:.0f} GiB; gunicorn with 2 workers, 4 connections"
    lines = [
        f"Measured {datetime.now(UTC):%Y-%m-%d} with {machine}.",
        "",
        "| commitments | page | requests/s | of floor | median ms | × smallest | after a write |",
        "|---:|---|---:|---:|---:|---:|---:|",
    ]
    smallest, largest = found[0], found[-1]
    for each in found:
        lines.append(
            f"| {each.size} | floor | {each.floor.rate:.0f} | 1.00 "
            f"| {1000 * each.floor.median:.1f} | | |"
        )
        for name, samples in each.pages.items():
            after = sorted(each.after_write[name])
            lines.append(
                f"| {each.size} | {name} | {samples.rate:.0f} "
                f"| {samples.rate / each.floor.rate:.2f} | {1000 * samples.median:.1f} "
                f"| {samples.median / smallest.pages[name].median:.2f} "
                f"| {1000 * after[len(after) // 2]:.0f} ms |"
            )
    lines += ["", "| export | rows | CPU s | peak MiB |", "|---|---:|---:|---:|"]
    lines += [
        f"| {key.split()[0]} | {told['rows']:,} | {told['seconds']:.2f} | {told['memory']:.0f} |"
        for key, told in exports.items()
    ]
    lines += ["", "| wish | measured | met |", "|---|---:|---|"]
    lines += _wishes(found, smallest, largest, exports)
    return "\n".join(lines)


def _wishes(
    found: list[Measured],
    smallest: Measured,
    largest: Measured,
    exports: dict[str, dict[str, float]],
) -> list[str]:
    wishes = [
        (f"list at {each.size}: at least 0.6 of the floor", _share(each), _share(each) >= 0.6)
        for each in found
    ]
    for name in PAGES:
        grown = largest.pages[name].median / smallest.pages[name].median
        wish = f"{name}: median at {largest.size} at most 1.5 × that at {smallest.size}"
        wishes.append((wish, grown, grown <= 1.5))
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
