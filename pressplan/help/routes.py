"""The guide for whoever uses the system: /help."""

from flask import Blueprint, Response, render_template, request, send_from_directory
from werkzeug.exceptions import NotFound

from ..access import EVERYONE, PUBLIC, allow
from ..guard import who
from . import queries
from .rules import CHAPTERS, OF_SIGN_IN, OWN, Chapter

bp = Blueprint("help", __name__, url_prefix="/help")


@bp.get("/")
@allow(*EVERYONE)
def index() -> str:
    """The chapter of one's own role."""
    return _shown(CHAPTERS[OWN[who().role]])


@bp.get("/<slug>")
@allow(*EVERYONE)
def chapter(slug: str) -> str:
    """Any chapter: everybody may read how others work."""
    if slug not in CHAPTERS:
        raise NotFound
    return _shown(CHAPTERS[slug])


@bp.get("/sign-in")
@allow(PUBLIC)
def sign_in() -> str:
    """What helps who cannot sign in: words alone, which tell nothing of anybody."""
    return render_template(
        "help/show.html", found=queries.page(CHAPTERS[OF_SIGN_IN], pictures=False),
        chapter=CHAPTERS[OF_SIGN_IN], chapters=[],
    )  # fmt: skip


@bp.get("/hinh/<name>")
@allow(*EVERYONE)
def picture(name: str) -> Response:
    """A picture of the guide, kept by the browser for good where its digest is asked for."""
    found = queries.picture(name)
    if found is None:
        raise NotFound
    response = send_from_directory(queries.PICTURES, found.name)
    current = request.args.get("v") == found.digest
    response.headers["Cache-Control"] = (
        "private, max-age=31536000, immutable" if current else "private, no-cache"
    )
    return response


def _shown(chapter: Chapter) -> str:
    own = CHAPTERS[OWN[who().role]]
    chapters = [own, *(other for other in CHAPTERS.values() if other is not own)]
    return render_template(
        "help/show.html", found=queries.page(chapter), chapter=chapter, chapters=chapters
    )
