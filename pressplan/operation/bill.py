"""The bill of materials: every component that ships, read from the lock files (ASVS 15.1.2).

`python -m pressplan.operation.bill > sbom.json` writes it as CycloneDX 1.6. Nothing is asked
of the network and no time stands in it: the same locks make the same bytes.
"""

import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

from ..config import ROOT

LOCKS = ("requirements.txt", "requirements-s3.txt", "requirements-pdf.txt")
OURS = "-r"  # a requirements file of ours asks for it
VENDORED = "static/vendor/README.md"
_PINNED = re.compile(r"([a-z0-9][a-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_VIA = re.compile(r"^    #(?: via)? +(?!via$)(-r|[a-z0-9][a-z0-9._-]*)", re.MULTILINE)
_FROM_NPM = re.compile(r"\| `[^`]+` \| `(@?[^`@]+)@([^`]+)` \| ([^|]+) \|")


@dataclass(frozen=True)
class Component:
    """A package as it is locked; `wanted_by`: who brings it, "-r" or nobody: we ourselves."""

    name: str
    version: str
    purl: str
    hashes: tuple[str, ...] = ()
    wanted_by: tuple[str, ...] = ()
    licence: str = ""
    optional: bool = False


def locked(text: str, *, optional: bool = False) -> list[Component]:
    """The packages of one lock file, as `uv pip compile --generate-hashes` writes it."""
    found = []
    for block in re.split(r"\n(?=[a-z0-9])", text):
        pinned = _PINNED.match(block)
        if pinned is None:
            continue
        name, version = pinned.groups()
        hashes, wanted_by = tuple(_HASH.findall(block)), tuple(_VIA.findall(block))
        purl = f"pkg:pypi/{name}@{version}"
        found.append(Component(name, version, purl, hashes, wanted_by, optional=optional))
    return found


def vendored(text: str) -> list[Component]:
    """What was copied from npm, with its licence, as the table beside it says."""
    return [
        Component(
            name, version, f"pkg:npm/{name.replace('@', '%40')}@{version}", licence=licence.strip()
        )
        for name, version, licence in _FROM_NPM.findall(text)
    ]


def bill(components: list[Component]) -> dict[str, Any]:
    """The components as a CycloneDX 1.6 document, in one order."""
    rows = sorted({each.purl: each for each in reversed(components)}.values(), key=_by_purl)
    refs = {each.name: each.purl for each in rows}
    brought: dict[str, list[str]] = {each.purl: [] for each in rows}
    brought["pressplan"] = [e.purl for e in rows if not e.wanted_by or OURS in e.wanted_by]
    for each in rows:
        for name in each.wanted_by:
            if name in refs:
                brought[refs[name]].append(each.purl)
    return {
        "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
        "metadata": {
            "component": {"type": "application", "bom-ref": "pressplan", "name": "pressplan"}
        },
        "components": [_row(each) for each in rows],
        "dependencies": [{"ref": ref, "dependsOn": needs} for ref, needs in brought.items()],
    }  # fmt: skip


def whole(root: Path = ROOT, licence_of: Callable[[str], str] | None = None) -> dict[str, Any]:
    """The bill of this release: what always runs, what S3 and PDF add, what browsers get."""
    components = vendored((root / VENDORED).read_text(encoding="utf-8"))
    for name in LOCKS:
        text = (root / name).read_text(encoding="utf-8")
        components += locked(text, optional=name != LOCKS[0])
    licence_of = licence_of or installed_licence
    return bill([_licensed(each, licence_of) for each in components])


def installed_licence(name: str) -> str:
    """What the installed package says of its licence, "" where it is not installed."""
    try:
        said = dict(metadata(name).json)
    except PackageNotFoundError:
        return ""
    found = str(said.get("license_expression") or said.get("license") or "")
    return found.splitlines()[0][:100] if found else ""


def _licensed(each: Component, licence_of: Callable[[str], str]) -> Component:
    return replace(each, licence=each.licence or licence_of(each.name))


def _row(each: Component) -> dict[str, Any]:
    row: dict[str, Any] = {
        "type": "library", "bom-ref": each.purl, "name": each.name, "version": each.version,
        "purl": each.purl, "scope": "optional" if each.optional else "required",
    }  # fmt: skip
    if each.hashes:
        row["hashes"] = [{"alg": "SHA-256", "content": digest} for digest in each.hashes]
    if each.licence:
        row["licenses"] = [{"license": {"name": each.licence}}]
    return row


def _by_purl(each: Component) -> str:
    return each.purl


if __name__ == "__main__":
    json.dump(whole(), sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")
