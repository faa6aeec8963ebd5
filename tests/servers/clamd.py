"""A scanner that speaks ClamAV's INSTREAM and knows one virus: the EICAR test text.

Run as a program it listens on a free port of loopback, which it prints; `--dumb` takes every
file and never answers.
"""

import socketserver
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# In two parts, so that no scanner takes this file for one.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        data = b""
        while size := struct.unpack("!I", self.rfile.read(4))[0]:
            data += self.rfile.read(size)
        if "--dumb" in sys.argv:
            return
        self.wfile.write(b"stream: " + (b"Eicar FOUND" if EICAR in data else b"OK") + b"\0")


@contextmanager
def running_clamd(*options: str) -> Iterator[str]:
    """The scanner as a program of its own; its address as PRESSPLAN_CLAMD takes it."""
    program = [sys.executable, str(Path(__file__)), *options]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout
            yield f"tcp://127.0.0.1:{running.stdout.readline().strip()}"
        finally:
            running.terminate()


if __name__ == "__main__":
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Talk) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever()
