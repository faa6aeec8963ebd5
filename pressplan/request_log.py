"""Each request has an id, in its answer, on its error page and in the log, and one line there."""

import logging
import time
from typing import Any

from flask import Flask, Response, current_app, g, request

from . import logs
from .masking import masked

HEADER = "X-Request-ID"
# What other programs ask again and again, and what never changes, is logged when it fails.
QUIET = ("home.healthz", "home.readyz", "home.metrics", "static_file")

SHORTEST_TOKEN = 16


def install(app: Flask) -> None:
    """Before whatever else looks at a request, and after whatever else sees its answer."""
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(lambda _error: logs.request_over())


def request_id() -> str:
    """The id of this request: a trusted proxy's, if it sent one that can be taken, else ours."""
    if "request_id" not in g:
        g.request_id = _chosen()
    return str(g.request_id)


def _begin() -> None:
    g.began, g.request_id = time.monotonic(), _chosen()
    logs.for_request(g.request_id)


def _chosen() -> str:
    sent = request.headers.get(HEADER, "")
    believed = current_app.config["PRESSPLAN"].proxies > 0 and logs.is_request_id(sent)
    return sent if believed else logs.new_request_id()


def _end(response: Response) -> Response:
    response.headers[HEADER] = request_id()
    log = logging.getLogger("pressplan")
    quiet = request.endpoint in QUIET and response.status_code < 400
    if not quiet and log.isEnabledFor(logging.INFO):
        began, facts = g.get("began", time.monotonic()), _facts(response)
        # Once the last byte is out, outside of the request.
        response.call_on_close(lambda: _tell(facts, time.monotonic() - began))
    return response


def _facts(response: Response) -> dict[str, Any]:
    who = g.get("who")
    return {
        "request_id": request_id(),
        "method": request.method,
        "path": _path(),
        "endpoint": request.endpoint,
        "status": response.status_code,
        "account": who.account_id if who else None,
        "address": request.remote_addr,
    }


def _path() -> str:
    """Without what stands behind “?”, and without what opens something by itself."""
    path = request.path
    for name, value in (request.view_args or {}).items():
        if isinstance(value, str) and len(value) >= SHORTEST_TOKEN and name != "name":
            path = path.replace(value, "…")
    return masked(path)


def _tell(facts: dict[str, Any], seconds: float) -> None:
    logs.event("request", **facts, ms=round(seconds * 1000, 1))
