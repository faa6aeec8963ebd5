"""Send a stored file back, as a file and nothing else. May it be seen? The caller has asked."""

import logging

from flask import Response
from werkzeug.exceptions import NotFound
from werkzeug.wsgi import FileWrapper

from ..errors import FileMissing
from . import storage
from .kinds import MEDIA_TYPES
from .models import StoredFile
from .names import disposition

# Whatever the bytes are, no browser runs them with our address.
SEALED = "default-src 'none'; sandbox"
IN_A_FRAME = f"{SEALED}; frame-ancestors 'self'"


def send(stored: StoredFile) -> Response:
    """The file to be saved, under its name. Raises FileMissing, StoreUnreachable (503)."""
    return _response(stored, "attachment", SEALED)


def preview(stored: StoredFile) -> Response:
    """The file to be looked at in our own pages: a picture, a PDF; for Office it is a 404.

    In an `<img>` or a plain `<iframe>`: the answer seals itself, and Chromium shows no PDF in an
    `<iframe sandbox>`. The page around it needs `frame-src 'self'` in its own CSP.
    """
    if not stored.shown_inline:
        raise NotFound
    response = _response(stored, "inline", IN_A_FRAME)
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _response(stored: StoredFile, how: str, policy: str) -> Response:
    opened = _opened(stored)
    body = FileWrapper(opened.file, storage.CHUNK)
    response = Response(body, mimetype=MEDIA_TYPES[stored.kind], direct_passthrough=True)
    response.content_length = stored.size
    response.headers["Content-Disposition"] = disposition(how, stored.name)
    response.headers["Content-Security-Policy"] = policy
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _opened(stored: StoredFile) -> storage.Opened:
    log = logging.getLogger("pressplan")
    try:
        opened = storage.current().open(stored.key)
    except FileMissing:
        log.error("stored file %s (%s) is missing", stored.id, stored.key)
        raise
    if opened.size != stored.size:
        opened.file.close()
        log.error("stored file %s (%s) has %s bytes", stored.id, stored.key, opened.size)
        raise FileMissing
    return opened
