"""The project's own files, as the walks read them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "pressplan"
TEMPLATES = ROOT / "templates"


@cache
def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name within it: `tasks.rules`; "" is the whole."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(name: str, path: Path) -> Iterator[tuple[str, int]]:
    """(dotted name, line) of everything that a module imports; our own begin with `pressplan.`."""
    inside = path.name == "__init__.py"
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = _origin(node, name, inside)
            if origin.split(".")[0] != "pressplan":
                yield origin, node.lineno
                continue
            known = modules()
            for alias in node.names:
                whole = f"{origin}.{alias.name}"
                yield (whole if whole.removeprefix("pressplan.") in known else origin), node.lineno


def _origin(node: ast.ImportFrom, name: str, inside: bool) -> str:
    if not node.level:
        return node.module or ""
    parts = ["pressplan", *(name.split(".") if name else [])]
    up = node.level - 1 if inside else node.level
    parts = parts[: len(parts) - up]
    return ".".join([*parts, *([node.module] if node.module else [])])


def python_files() -> list[Path]:
    """Every Python file that people write."""
    folders = ("pressplan", "tests", "bin", "migrations")
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return [ROOT / "wsgi.py", *(path for path in found if "versions" not in path.parts)]


def template_names() -> list[str]:
    return sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))
