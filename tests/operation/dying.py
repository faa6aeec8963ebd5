"""The command line, in a process that kills itself at the n-th step that makes something durable.

python -m tests.operation.dying N COMMAND…
"""

import os
import signal
import sys
from pathlib import Path
from typing import Any

left = int(sys.argv.pop(1))


def _mortal(call: Any) -> Any:
    def watched(*args: Any, **kwargs: Any) -> Any:
        global left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*args, **kwargs)

    return watched


for _name in ("replace", "rename", "touch"):
    setattr(Path, _name, _mortal(getattr(Path, _name)))
os.sync = _mortal(os.sync)
os.fsync = _mortal(os.fsync)

from pressplan import cli_operation  # noqa: E402 (patched first)
from pressplan.cli import main  # noqa: E402

_put_back = cli_operation.put_back


def _counting_from_here(*args: Any, **kwargs: Any) -> Any:
    found = _put_back(*args, **kwargs)
    print("steps left", left, flush=True)
    return found


cli_operation.put_back = _counting_from_here
main()
