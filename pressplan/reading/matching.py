"""Which known body a printed name means. Only a name that is the same after spelling out short
forms is a match; everything else is a suggestion for a person to pick from."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from ..vietnamese import fold


@dataclass(frozen=True)
class Known:
    """A body of the register with every name it has had, short forms included."""

    key: str | int
    kind: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Suggestion:
    """A body that may be meant; `score` from 0 to 1."""

    known: Known
    name: str
    score: float


@dataclass(frozen=True)
class Match:
    """The one body that is meant, or None and what it could be, best first."""

    known: Known | None
    suggestions: tuple[Suggestion, ...] = ()


_SPELLED_OUT = (
    (r"vh ?[,.&-]? ?tt ?[,.&-]? ?(?:va )?dl", "van hoa the thao va du lich"),
    (r"ld ?-? ?tb ?(?:&|va)? ?xh", "lao dong thuong binh va xa hoi"),
    (r"nn ?(?:&|va)? ?ptnt", "nong nghiep va phat trien nong thon"),
    (r"nn ?(?:&|va) ?mt", "nong nghiep va moi truong"),
    (r"pt ?[-&,]? ?th", "phat thanh va truyen hinh"),
    (r"tt ?& ?tt|tt ?- ?tt|tttt", "thong tin va truyen thong"),
    (r"kh ?& ?cn|khcn", "khoa hoc va cong nghe"),
    (r"kh ?& ?dt|khdt", "ke hoach va dau tu"),
    (r"gd ?& ?dt|gddt", "giao duc va dao tao"),
    (r"tn ?& ?mt|tnmt", "tai nguyen va moi truong"),
    (r"ubnd", "uy ban nhan dan"),
    (r"hdnd", "hoi dong nhan dan"),
    (r"ubmttq|mttq", "mat tran to quoc"),
    (r"cqbc", "co quan bao chi"),
    (r"cntt", "cong nghe thong tin"),
    (r"tw", "trung uong"),
)
_SHORT_FORMS = tuple((re.compile(rf"\b(?:{short})\b"), full) for short, full in _SPELLED_OUT)
_NOT_A_LETTER = re.compile(r"[^\w]+")
_UNSTRESSED = {"cac", "cua", "trong", "thuoc", "va"}
_WORTH_SHOWING = 0.55
_LONGEST_NAME = 300


def normal(name: str) -> str:
    """The form in which two prints of one name are equal: folded, spelled out, no small words."""
    words = fold(name)
    for short, full in _SHORT_FORMS:
        words = short.sub(full, words)
    kept = [word for word in _NOT_A_LETTER.sub(" ", words).split() if word not in _UNSTRESSED]
    return " ".join(kept)


def match(printed: str, known: Iterable[Known], limit: int = 5) -> Match:
    """The body printed so, if exactly one bears the name; else the likeliest ones."""
    wanted = normal(printed[:_LONGEST_NAME])
    ranked = sorted(
        (best for body in known if (best := _closest(wanted, body))),
        key=lambda suggestion: (-suggestion.score, str(suggestion.known.key)),
    )
    exact = [suggestion for suggestion in ranked if suggestion.score == 1.0]
    if wanted and len(exact) == 1:
        return Match(exact[0].known)
    return Match(None, tuple(s for s in ranked if s.score >= _WORTH_SHOWING)[:limit])


def _closest(wanted: str, body: Known) -> Suggestion | None:
    """The name of the body that is nearest to the wanted one."""
    scored = [Suggestion(body, name, _likeness(wanted, normal(name))) for name in body.names]
    return max(scored, key=lambda suggestion: suggestion.score, default=None)


def _likeness(wanted: str, name: str) -> float:
    """1.0 only for equal names; below that, letters in order or words shared, whichever is more."""
    if wanted == name:
        return 1.0
    letters = SequenceMatcher(None, wanted, name, autojunk=False).ratio()
    left, right = set(wanted.split()), set(name.split())
    shared = len(left & right) / max(1, min(len(left), len(right))) if left and right else 0.0
    return min(0.99, max(letters, 0.9 * shared))
