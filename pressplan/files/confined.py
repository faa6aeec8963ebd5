"""Let a child process with little memory and time open what nobody trusts: bytes in, JSON out.

This file is also the child's program: run by its path with `-I`, so that nothing of the product
is imported, it limits itself and loads the opener, a file with `answer(file, *words)` that
imports the standard library and its parser alone. What an opener raises with a `code` is why
it refused.
"""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

SECONDS = 25
CPU_SECONDS = 20
MEMORY = 1024 * 1024 * 1024


def answer_of(opener: Path, *words: str, **given: Any) -> dict[str, Any]:
    """What the opener makes of the bytes: `input=` some, or `stdin=` a file; `timeout=` seconds.

    `{"refused": code}` when it refused or died, whatever killed it.
    """
    command = [sys.executable, "-I", "-B", __file__, str(opener), *words]
    try:
        done = subprocess.run(command, capture_output=True, **({"timeout": SECONDS} | given))
        return dict(json.loads(done.stdout)) if done.stdout else {"refused": "bomb"}
    except subprocess.TimeoutExpired:
        return {"refused": "slow"}
    except (OSError, ValueError):
        return {"refused": "broken"}


def main() -> None:
    """The child: open what stands on the standard input, and print the answer."""
    opener, *words = sys.argv[1:]
    _limit()
    try:
        answer = load(Path(opener)).answer(sys.stdin.buffer, *words)
    except MemoryError:
        answer = {"refused": "bomb"}
    except Exception as error:
        code = getattr(error, "code", None)
        answer = {"refused": code if isinstance(code, str) else "broken"}
    sys.stdout.write(json.dumps(answer))


def load(path: Path) -> ModuleType:
    """A module by its path."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _limit() -> None:
    """Little memory, little time, no file written, no core dumped."""
    try:
        import resource
    except ImportError:  # not on Windows: there the parent's clock is the only limit
        return
    limits = (
        (resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0),
    )  # fmt: skip
    for what, most in limits:
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    main()
