"""The chapters of the guide, whose is which, and which section helps with which page. Pure."""

import re
import unicodedata
from dataclasses import dataclass

from ..access import Role


@dataclass(frozen=True)
class Chapter:
    """A file of docs/huong-dan: `slug` in addresses, `word` in the list beside the text."""

    slug: str
    file: str
    word: str


OF_SIGN_IN = "dang-nhap"
CHAPTERS = {
    chapter.slug: chapter
    for chapter in (
        Chapter("can-bo-co-quan", "can-bo-co-quan.md", "Cán bộ cơ quan"),
        Chapter("chuyen-vien-so", "chuyen-vien-so.md", "Chuyên viên Sở"),
        Chapter("lanh-dao", "lanh-dao.md", "Lãnh đạo"),
        Chapter("co-quan-chu-quan", "co-quan-chu-quan.md", "Cơ quan chủ quản"),
        Chapter("quan-tri", "quan-tri.md", "Quản trị hệ thống"),
        Chapter(OF_SIGN_IN, "dang-nhap.md", "Đăng nhập, tài khoản"),
        Chapter("nhac-viec", "nhac-viec.md", "Thư nhắc việc"),
        Chapter("muc-luc", "README.md", "Mục lục"),
    )
}
OWN = {
    Role.AGENCY: "can-bo-co-quan",
    Role.STAFF: "chuyen-vien-so",
    Role.LEADER: "lanh-dao",
    Role.GOVERNING: "co-quan-chu-quan",
    Role.ADMIN: "quan-tri",
}
_NO_PART = re.compile(r"[^\w\- ]")


def anchor(heading: str) -> str:
    """The anchor of a heading, as the places where people read Markdown make it.

    Small letters with their marks, blanks as hyphens, no punctuation; so a link within the
    guide leads there in the product and in the repository alike.
    """
    text = unicodedata.normalize("NFC", heading).strip().lower()
    return _NO_PART.sub("", text).replace(" ", "-")


def chapter_of_file(name: str) -> Chapter | None:
    """The chapter that a link such as `nhac-viec.md` names."""
    return next((chapter for chapter in CHAPTERS.values() if chapter.file == name), None)
