"""What of gunicorn is ours: its log goes the way of all logs, and its refusals are Vietnamese."""

import ssl
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from gunicorn import util
from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.http import errors

from . import logs
from .draining import DrainingWorker
from .masking import Mask
from .pages import HEADERS, SENTENCES

# How a request that no application ever saw was wrong; anything else is a 400.
_STATUS = {
    errors.LimitRequestLine: 414,
    errors.LimitRequestHeaders: 431,
    errors.UnsupportedTransferCoding: 501,
}
_SENTENCES = SENTENCES | {
    414: "Địa chỉ quá dài. Hãy bỏ bớt bộ lọc rồi thử lại.",
    431: "Trình duyệt gửi kèm quá nhiều thông tin. Hãy xóa cookie của trang này rồi thử lại.",
    501: "Máy chủ không hiểu cách gửi này. Hãy dùng trình duyệt khác hoặc báo quản trị viên.",
}


class Log(Logger):  # type: ignore[misc]
    """What gunicorn says, through `logs` and without secret addresses."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        logs.install()
        for log, place in ((self.error_log, cfg.errorlog), (self.access_log, cfg.accesslog)):
            log.addFilter(Mask())
            if place == "-":
                log.handlers = [each for each in log.handlers if not hasattr(each, "_gunicorn")]
                log.propagate = True


class Worker(DrainingWorker):
    """Answers what is no request with a sentence and an id."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Say it in the log without what was sent, which may hold anything, and in the answer."""
        id, address = logs.new_request_id(), (addr or ("",))[0]
        status = status_of(exc)
        logs.for_request(id)
        if status == 500:
            self.log.exception("a request of %s failed outside of the application", address)
        else:
            self.log.warning("no request, from %s: %s", address, type(exc).__name__)
        logs.request_over()
        with suppress(Exception):  # who is gone hears nothing
            util.write_nonblock(client, answer(status, id))


def status_of(fault: BaseException) -> int:
    """How a request was wrong before the application saw it; 500: it was not the request."""
    ours = isinstance(fault, errors.InvalidResponseHeader | errors.InvalidResponseHeaderName)
    if ours or not isinstance(fault, errors.ParseException | ssl.SSLError):
        return 500
    return next((code for kind, code in _STATUS.items() if isinstance(fault, kind)), 400)


def answer(status: int, id: str) -> bytes:
    """A whole HTTP answer, closing the line, with headers as strict as those of a page."""
    body = (
        '<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Chưa thực hiện được'
        f"</title></head><body><h1>Chưa thực hiện được</h1><p>{_SENTENCES[status]}</p>"
        f'<p>Mã lỗi: <code>{id}</code></p><p><a href="/">Về trang đầu</a></p></body></html>'
    ).encode()
    headers = HEADERS | {
        "Connection": "close",
        "Cache-Control": "no-store",
        "Content-Type": "text/html; charset=utf-8",
        "Content-Length": str(len(body)),
        "X-Request-ID": id,
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n{lines}\r\n".encode() + body
