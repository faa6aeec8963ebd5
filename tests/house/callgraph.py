"""Which of our functions call which, read from the source: enough to ask what one reaches."""

import ast
from collections.abc import Iterator
from functools import cache

from tests.house.source import modules, parsed

Function = tuple[str, str]  # module, name; of a method "Class.name"


@cache
def functions() -> dict[Function, ast.FunctionDef]:
    """Every function and method at the top of a module."""
    found: dict[Function, ast.FunctionDef] = {}
    for name, path in modules().items():
        for node in parsed(path).body:
            if isinstance(node, ast.FunctionDef):
                found[name, node.name] = node
            elif isinstance(node, ast.ClassDef):
                found |= {
                    (name, f"{node.name}.{each.name}"): each
                    for each in node.body
                    if isinstance(each, ast.FunctionDef)
                }
    return found


@cache
def names_of(module: str) -> dict[str, str]:
    """What each imported name stands for: `tasks.terms`, or `tasks.terms:change_terms`."""
    path, found = modules()[module], {}
    inside = path.name == "__init__.py"
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.ImportFrom) and node.level:
            parts = module.split(".") if module else []
            parts = parts[: len(parts) - (node.level - 1 if inside else node.level)]
            origin = ".".join([*parts, *([node.module] if node.module else [])])
            for alias in node.names:
                whole = f"{origin}.{alias.name}".lstrip(".")
                found[alias.asname or alias.name] = (
                    whole if whole in modules() else f"{origin}:{alias.name}"
                )
    return found


def calls(function: Function) -> Iterator[Function | str]:
    """What it calls: ours as (module, name), what is not ours by its last name."""
    module, _ = function
    names = names_of(module)
    for node in ast.walk(functions()[function]):
        if not isinstance(node, ast.Call):
            continue
        target = node.func
        if isinstance(target, ast.Name):
            yield _named(module, names, target.id)
        elif isinstance(target, ast.Attribute):
            owner = target.value.id if isinstance(target.value, ast.Name) else ""
            if owner in names and ":" not in names[owner]:
                yield names[owner], target.attr
            elif owner == "self":
                yield next(
                    (f for f in functions() if f[0] == module and f[1].endswith(f".{target.attr}")),
                    target.attr,
                )
            else:
                yield target.attr
                yield from _methods(module, target.attr)


def reaches(function: Function) -> set[Function | str]:
    """All that it calls, directly or through ours."""
    found: set[Function | str] = set()
    waiting: list[Function | str] = [function]
    while waiting:
        one = waiting.pop()
        if isinstance(one, tuple) and one in functions():
            for called in calls(one):
                if called not in found:
                    found.add(called)
                    waiting.append(called)
    return found


def _named(module: str, names: dict[str, str], name: str) -> Function | str:
    if (module, name) in functions():
        return module, name
    if ":" in names.get(name, ""):
        origin, _, original = names[name].partition(":")
        return origin, original
    return name


def _methods(module: str, name: str) -> Iterator[Function]:
    """Methods of that name in the same module: who holds what is not known."""
    return (f for f in functions() if f[0] == module and f[1].endswith(f".{name}"))
