"""The overview as a PDF file, where the optional renderer is there (requirements-pdf.txt).

It prints the page that a browser would: it knows neither `unicode-range` nor the page's rules
inside a picture, so it is given fonts and rules of charts apart.
"""

import logging
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..config import ROOT
from ..errors import Refusal

_STATIC = ROOT / "static"
_SVG = re.compile(r"<svg\b[^>]*>")
_BASE = "http://page.invalid"
_INSTEAD = {"vendor/be-vietnam-pro-5.3.0/font.css": "vendor/be-vietnam-pro-5.3.0/font-pdf.css"}


class NoRenderer(Refusal):
    """503: the renderer is there, but not the system libraries that it needs."""

    status = 503
    sentence = (
        "Máy chủ chưa đủ thư viện để tạo PDF (cần Pango). Hãy dùng nút “In” và chọn lưu thành PDF."
    )


def is_possible() -> bool:
    """Whether the renderer was installed."""
    return find_spec("weasyprint") is not None


def pdf_of(html: str) -> bytes:
    """The page as it prints. Raises NoRenderer."""
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher, URLFetcherResponse
    except OSError:
        raise NoRenderer from None

    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # it tells of each rule it leaves out

    class Ours(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            file = static_file_of(url)
            kinds = {"Content-Type": "text/css"} if file.suffix == ".css" else {}
            return URLFetcherResponse(url, file.read_bytes(), kinds)

    rules = (_STATIC / "charts.css").read_text(encoding="utf-8")
    drawn = _SVG.sub(lambda found: f"{found[0]}<style>{rules}</style>", html)
    made: bytes = HTML(string=drawn, base_url=_BASE, url_fetcher=Ours()).write_pdf()
    return made


def static_file_of(url: str) -> Path:
    """The static file of ours at an address of the page. Raises ValueError for anything else."""
    parts = urlsplit(url)
    name = parts.path.removeprefix("/static/").partition("/")[2] or parts.path.lstrip("/")
    file = (_STATIC / _INSTEAD.get(name, name)).resolve()
    if f"{parts.scheme}://{parts.netloc}" != _BASE or not file.is_relative_to(_STATIC):
        raise ValueError(f"{url} is not ours to fetch")
    return file
