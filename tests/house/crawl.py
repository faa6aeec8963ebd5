"""Follow every link from a role's first page: a few of each shape of address, all shapes."""

import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import parse_qsl, urljoin, urlsplit

SAME_SHAPE = 3
MOST = 68
DOWNLOADS = (".xlsx", ".docx", ".ics")


def shape(url: str) -> str:
    """An address without its numbers, and the names of what it asks."""
    parts = urlsplit(url)
    asked = ",".join(sorted({name for name, value in parse_qsl(parts.query)}))
    return re.sub(r"\d+", "#", parts.path) + (f"?{asked}" if asked else "")


def crawl(
    links_of: Callable[[str], Iterable[str]], *starts: str, most: int = MOST, same: int = SAME_SHAPE
) -> Iterator[str]:
    """Every address that was opened; `links_of` opens one and returns its links."""
    waiting, met, shapes = deque(starts or ("/",)), set(starts or ("/",)), Counter[str]()
    opened = 0
    while waiting and opened < most:
        url = waiting.popleft()
        opened += 1
        for link in links_of(url):
            target = inside(url, link)
            if target is None or target in met or shapes[shape(target)] >= same:
                continue
            met.add(target)
            shapes[shape(target)] += 1
            waiting.append(target)
        yield url


def inside(url: str, link: str) -> str | None:
    """The path and query of a link that stays on the site and is no download, else None."""
    there = urlsplit(urljoin(url, link))
    if there.netloc != urlsplit(url).netloc or there.scheme not in ("", "http"):
        return None
    if there.path.endswith(DOWNLOADS):
        return None
    return there.path + (f"?{there.query}" if there.query else "")
