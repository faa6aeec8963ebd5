"""People open the guide where they are, and find what is written for them first."""

import re
import unicodedata
from urllib.parse import unquote

import pytest

from pressplan.database import db, writing
from pressplan.help import queries, rules
from pressplan.help.rules import Chapter
from tests import cast
from tests.house.places import FACE

pytestmark = pytest.mark.story
FIRST = {
    "admin": "Hướng dẫn cho quản trị hệ thống",
    "staff": "Hướng dẫn cho chuyên viên Sở",
    "leader": "Hướng dẫn cho lãnh đạo",
    "agency": "Hướng dẫn cho cán bộ cơ quan",
    "governing": "Hướng dẫn cho cơ quan chủ quản",
}


@pytest.mark.parametrize("role", FIRST)
def test_each_role_sees_its_own_chapter_first(browser, role):
    browser.sign_in(cast.person(FACE[role])).get("/help/")
    assert browser.page.h1.get_text(strip=True) == FIRST[role]
    listed = browser.page.select(".guide-parts a")
    assert len(listed) == len(rules.CHAPTERS)
    assert listed[0]["aria-current"] == "page"
    assert "/help/" in [a["href"] for a in browser.page.select(".me-card a")]


def test_lan_goes_from_the_board_to_what_is_said_of_it(browser, lan):
    browser.sign_in(lan).get("/tasks/board")
    link = browser.page.select_one("a.guide-link")["href"]
    browser.get(link)
    heading = browser.page.find("h2", string="Cập nhật cả bảng")
    assert heading["id"] == "cập-nhật-cả-bảng"
    assert link.endswith("#c%E1%BA%ADp-nh%E1%BA%ADt-c%E1%BA%A3-b%E1%BA%A3ng")


def test_a_page_that_the_guide_does_not_speak_of_has_no_link_to_it(browser, lan):
    browser.sign_in(lan).get("/help/")
    assert browser.page.select_one("a.guide-link") is None


@pytest.mark.parametrize("slug", rules.CHAPTERS)
def test_every_link_and_picture_of_a_chapter_leads_somewhere(browser, lan, slug):
    browser.sign_in(lan).get(f"/help/{slug}")
    ids = {tag["id"] for tag in browser.page.find_all(id=True)}
    text = browser.page.select_one(".guide-text")
    targets = [a["href"] for a in text.find_all("a")]
    assert targets
    pictures = [img["src"] for img in text.find_all("img")]
    assert all(img["alt"] and img["width"] == "1280" for img in text.find_all("img"))
    for target in targets:
        path, _, section = target.partition("#")
        assert path.startswith("/help/") or (not path and _unquoted(section) in ids), target
    for address in {target.partition("#")[0] for target in targets} - {""} | set(pictures[:1]):
        browser.get(address)


def _unquoted(section: str) -> str:
    return unicodedata.normalize("NFC", unquote(section))


def test_a_table_says_its_headings_on_a_phone(browser, lan):
    browser.sign_in(lan).get("/help/nhac-viec")
    table = browser.page.select_one(".guide-text table")
    heads = [th.get_text() for th in table.find_all("th", scope="col")]
    cells = [td["data-label"] for td in table.find("tbody").find("tr").find_all("td")]
    assert cells == heads
    assert "cards" in table["class"]


@pytest.mark.parametrize(
    "path", ["/help/khong-co", "/help/README.md", "/help/..%2Fadr", "/help/../architecture"]
)
def test_no_other_file_is_shown(browser, lan, path):
    browser.sign_in(lan).get(path, expect=404)


@pytest.mark.parametrize(
    "name",
    ["khong-co.png", "..%2FREADME.md", "%2e%2e/README.md", "..%2F..%2Foverview.png", "README.md"],
)
def test_no_file_but_a_picture_of_the_guide_is_handed_out(browser, lan, name):
    browser.sign_in(lan).get(f"/help/hinh/{name}", expect=404)


def test_a_picture_is_kept_for_good_only_under_its_own_digest(browser, lan):
    found = queries.picture("ca-bang.png")
    browser.sign_in(lan).get(f"/help/hinh/ca-bang.png?v={found.digest}")
    assert browser.response.mimetype == "image/png"
    assert browser.response.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    browser.get("/help/hinh/ca-bang.png?v=0")
    assert browser.response.headers["Cache-Control"] == "private, no-cache"
    browser.get("/help/hinh/ca-bang.png", kept=browser.response.headers["ETag"], expect=304)


def test_who_is_not_signed_in_reads_only_how_to_sign_in(browser):
    browser.get("/sign-in")
    assert "/help/sign-in" in browser.links()
    browser.get("/help/sign-in")
    assert "Quên mật khẩu" in browser.main
    assert browser.page.select("main img, .guide-parts") == []
    browser.get("/help/can-bo-co-quan", expect=303)
    assert browser.response.headers["Location"].startswith("/sign-in")
    browser.get("/help/hinh/ca-bang.png", expect=303)


def test_markup_in_a_chapter_is_shown_and_not_obeyed(app, tmp_path, monkeypatch):
    monkeypatch.setattr(queries, "FOLDER", tmp_path)
    written = (
        "# Tên\n\n<script>alert(1)</script>\n\n<b onclick=x>a</b> [ra ngoài](https://noi.khac)\n\n"
        "[mã](javascript:alert(1)) ![lạ](https://noi.khac/a.png) ![lạ](hinh/khong-co.png)\n\n"
        "## Một mục\n\n## Một mục\n"
    )
    (tmp_path / "thu.md").write_text(written, encoding="utf-8")
    with app.test_request_context():
        found = queries.page(Chapter("thu", "thu.md", "Thử"))
    assert "&lt;script&gt;" in found.body
    assert re.findall(r"<(?!/?(?:p|h2|a)\b)\w+", found.body) == []
    assert "noi.khac" not in found.body
    assert 'href="javascript' not in found.body
    assert found.title == "Tên"
    assert re.findall(r'h2 id="([^"]+)"', found.body) == ["một-mục", "một-mục-1"]


def test_a_person_who_must_change_the_password_is_not_led_astray(browser, lan):
    with writing():
        cast.person("lan").must_change = True
        db.session.commit()
    browser.sign_in(lan).get("/accounts/password")
    assert browser.page.select_one("a.guide-link") is None
    assert "/help/" not in browser.links()
