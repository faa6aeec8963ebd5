"""The pictures of docs/huong-dan: sample data on one fixed day, looked at with a real Chromium.

    bin/screenshots            all of them
    bin/screenshots ca-bang    these alone

Fields of dates are as Vietnamese browsers show them where Debian's chromium-l10n is installed.
A page that answers anything but 200 is left out and named at the end, with exit code 1.
"""

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from urllib.request import urlopen

from aiosmtpd.controller import Controller
from PIL import Image
from playwright.sync_api import Browser, FloatRect, Page, TimeoutError, sync_playwright

from tests.servers.chromium import ARGUMENTS, chromium

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "huong-dan" / "hinh"
DAY = datetime(2026, 11, 12, 2, tzinfo=UTC)  # nine in the morning in Đắk Lắk
HOST = "localhost"  # what receipts print; a name of its own would not start on a shifted clock
WIDE, HIGH, HEAVIEST = 1280, 860, 120_000
PATIENCE = 30_000  # milliseconds
# Unfold a part of a page; where it begins, with a little of what stands above.
OPENED = "part => { part.open = true; return part.getBoundingClientRect().top + scrollY - 120; }"


@dataclass(frozen=True)
class Shot:
    """One picture: who looks, at which address, what is clicked first, what stands on top."""

    name: str
    role: str
    path: str
    clicks: tuple[str, ...] = ()
    top: str = ""
    height: int = HIGH


def link(words: str) -> str:
    """The first link or button of the page that says so."""
    return f'main :is(a, button, summary):has-text("{words}"):visible >> nth=0'


def at_task(code: str) -> str:
    """The link of a task in the list."""
    return f'main table td:has(> a:text-is("{code}")) a'


ROW = "main td.row-action a"  # what is to be done with the first line of a list
TALK = "details:has(> summary:text('Trao đổi'))"
SHOTS = (
    Shot("dang-nhap", "", "/sign-in", height=560),
    Shot("xac-thuc-hai-buoc", "staff", "/accounts/me/factor", height=700),
    Shot("viec-cua-toi", "agency", "/desk/"),
    Shot("cap-nhat", "agency", "/desk/", (link("Cập nhật nhiệm vụ"),)),
    Shot("ca-bang", "agency", "/tasks/board"),
    Shot("excel", "agency", "/exports/progress", height=620),
    Shot("gia-han", "agency", "/tasks/", (at_task("6"), link("Đề nghị gia hạn")), height=700),
    Shot("trao-doi", "agency", "/tasks/", (at_task("3.a"),), TALK),
    Shot("soan-ke-hoach", "minh", "/submissions/?year=2023", (ROW, link("Sửa và gửi lại"))),
    Shot("soan-bao-cao", "agency", "/submissions/?kind=others", (ROW, link("Soạn tiếp"))),
    Shot("bien-nhan", "agency", "/submissions/?kind=done", (ROW, link("biên nhận"))),
    Shot("tu-danh-gia", "agency", "/maturity/", (link("Mở phiếu"),)),
    Shot("dang-ky-tap-huan", "agency", "/training/", (link("Sửa đăng ký"),)),
    Shot("gio-nhan-thu", "agency", "/reminders/preferences"),
    Shot("nhac-viec-cua-toi", "agency", "/reminders/", height=640),
    Shot("cho-xu-ly", "staff", "/desk/"),
    Shot("nhap-thay", "staff", "/tasks/", (at_task("3.b"), link("Nhập thay"))),
    Shot("don-doc", "staff", "/reminders/chase/"),
    Shot("xu-ly-ho-so", "staff", "/submissions/?kind=department", (ROW, link("Tiếp nhận"))),
    Shot("moc-phai-nop", "staff", "/obligations/", height=640),
    Shot("ho-so", "staff", "/submissions/"),
    Shot("doc-van-ban", "staff", "/reading/", ("main table a >> nth=0",)),
    Shot("ke-hoach", "staff", "/plans/", (link("Chuyển đổi số báo chí"),)),
    Shot("co-quan-thay-doi", "staff", "/agencies/changes/new", height=620),
    Shot("muc-tieu", "staff", "/targets/"),
    Shot("y-kien-chi-dao", "staff", "/directives/new"),
    Shot("thu-da-gui", "staff", "/reminders/letters/", height=700),
    Shot("tong-quan", "leader", "/overview/"),
    Shot("ngay-khac", "leader", "/overview/?on=2026-10-15&against=2026-09-30", height=700),
    Shot("chi-dao", "leader", "/directives/", ("main table a >> nth=0",), height=640),
    Shot("bao-cao-nhanh", "leader", "/exports/quick"),
    Shot("man-hinh-treo-tuong", "staff", "/overview/screens", height=520),
    Shot("co-quan-truc-thuoc", "governing", "/desk/"),
    Shot("phe-duyet", "governing", "/submissions/?kind=done", (ROW,)),
    Shot("van-hanh", "admin", "/operation/"),
    Shot("tai-khoan", "admin", "/accounts/", height=700),
    Shot("nhap-excel", "admin", "/accounts/imports/", height=620),
    Shot("ra-soat-quyen", "admin", "/accounts/review", height=700),
    Shot("cai-dat", "admin", "/settings/"),
    Shot("nhat-ky", "admin", "/history/", height=700),
)  # fmt: skip


def main(names: list[str]) -> int:
    """Take the pictures of these names, or all; the exit code."""
    if unknown := set(names) - {shot.name for shot in SHOTS}:
        sys.exit(f"Không có hình nào tên: {', '.join(sorted(unknown))}")
    wanted = [shot for shot in SHOTS if not names or shot.name in names]
    PICTURES.mkdir(exist_ok=True)
    with serving() as (port, people), sync_playwright() as playwright:
        leads = f"--host-resolver-rules=MAP {HOST} 127.0.0.1:{port}"
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=[*ARGUMENTS, leads],
            env={**os.environ, "LANGUAGE": "vi"},  # dd/mm/yyyy in fields of dates
        )  # fmt: skip
        missed = take(browser, people, wanted)
        browser.close()
    for sentence in missed:
        print(sentence, file=sys.stderr)
    return 1 if missed else 0


def take(browser: Browser, people: dict[str, tuple[str, str]], wanted: list[Shot]) -> list[str]:
    """Take the pictures, role by role; a sentence for each that could not be taken."""
    missed = []
    for role in dict.fromkeys(shot.role for shot in wanted):
        context = browser.new_context(
            viewport={"width": WIDE, "height": 900}, locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh", reduced_motion="reduce", base_url=f"http://{HOST}",
        )  # fmt: skip
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        if role:
            sign_in(page, *people[role])
        for shot in (shot for shot in wanted if shot.role == role):
            try:
                keep(shot, photograph(page, shot))
            except (LookupError, TimeoutError) as error:
                missed.append(f"{shot.name}: {str(error).splitlines()[0]}")
        context.close()
    return missed


def sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/sign-in")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", password)
    page.click("main form#sign-in button[type=submit]")
    page.wait_for_url(re.compile(r"/(?!sign-in)"))


def photograph(page: Page, shot: Shot) -> bytes:
    """The picture as PNG. Raises LookupError where the page is not to be had."""
    answer = page.goto(shot.path)
    if answer is None or answer.status != 200:
        raise LookupError(f"{shot.path} trả lời {answer.status if answer else 'không gì cả'}")
    for selector in shot.clicks:
        page.locator(selector).first.click()
        page.wait_for_load_state("load")
    if page.locator("h1").first.inner_text() in ("Không tìm thấy", "Không có quyền"):
        raise LookupError(f"{page.url} không mở được")
    top = page.locator(shot.top).first.evaluate(OPENED) if shot.top else 0
    height = min(shot.height, page.evaluate("document.documentElement.scrollHeight") - top)
    clip: FloatRect = {"x": 0, "y": top, "width": WIDE, "height": height}
    return page.screenshot(clip=clip, full_page=True, animations="disabled", caret="hide")


def keep(shot: Shot, taken: bytes) -> None:
    """Store the picture with as few colours as keep it small; an equal one stays as it is."""
    picture = Image.open(BytesIO(taken)).convert("RGB")
    for colours in (192, 96, 48, 24):
        made = BytesIO()
        picture.quantize(colours, dither=Image.Dither.NONE).save(made, "PNG", optimize=True)
        if made.tell() <= HEAVIEST:
            break
    path = PICTURES / f"{shot.name}.png"
    if not path.exists() or path.read_bytes() != made.getvalue():
        path.write_bytes(made.getvalue())
    print(f"{path.relative_to(ROOT)}  {made.tell() // 1000} kB")


class Mailbox:
    """A mail server that takes everything, so that letters look as they do in earnest."""

    async def handle_DATA(self, _server: object, _session: object, _envelope: object) -> str:  # noqa: N802
        return "250 OK"


@contextmanager
def serving() -> Iterator[tuple[int, dict[str, tuple[str, str]]]]:
    """The application on sample data of that day; its port and the people by role or name."""
    port = free_port()
    mail = Controller(Mailbox(), hostname="127.0.0.1", port=free_port())
    mail.start()
    with tempfile.TemporaryDirectory() as folder:
        environment = environment_of(folder, port, mail.port)
        people = {}
        for user in json.loads(pressplan(environment, "demo", "load", "--json"))["users"]:
            entry = (user["email"], user["password"])
            people.setdefault(user["role"], entry)
            people[user["email"].partition(".")[0]] = entry
        with Path(folder, "log").open("wb") as log:
            command = [sys.executable, "-m", "pressplan", "serve"]
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            pressplan(environment, "reminders", "run")
            wait_for(f"http://127.0.0.1:{port}/healthz", process)
            yield port, people
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(30)
            process.kill()
            mail.stop()


def environment_of(folder: str, port: int, mail_port: int) -> dict[str, str]:
    ours = ("PRESSPLAN_", "DATABASE_URL", "SMTP_URL", "FILES_URL")
    found = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return found | {
        "PRESSPLAN_DATA": f"{folder}/data",
        "PRESSPLAN_HOST": "127.0.0.1",
        "PRESSPLAN_PORT": str(port),
        "PRESSPLAN_BASE_URL": f"http://{HOST}",
        "PRESSPLAN_TRUSTED_HOSTS": f"127.0.0.1,{HOST}",
        "PRESSPLAN_ENV": "test",
        "PRESSPLAN_CLOCK_OFFSET": str((DAY - datetime.now(UTC)).total_seconds()),
        "SMTP_URL": f"smtp://127.0.0.1:{mail_port}",
    }


def pressplan(environment: dict[str, str], *words: str) -> str:
    command = [sys.executable, "-m", "pressplan", *words]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    """Until the server answers; it gives up with the server."""
    while process.poll() is None:
        with suppress(OSError), urlopen(url, timeout=5):
            return
        time.sleep(0.2)
    sys.exit("Máy chủ không khởi động được.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
