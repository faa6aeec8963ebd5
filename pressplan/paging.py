"""Cut a list into pages, numbered from 1. Pure."""

from collections.abc import Mapping


def pages_of(total: int, size: int) -> int:
    """How many pages so many rows fill; an empty list has one too."""
    return max(1, -(-total // size))


def page_within(page: int, total: int, size: int) -> int:
    """The page that was asked for, or the nearest that there is."""
    return min(max(1, page), pages_of(total, size))


def asked_page(args: Mapping[str, str]) -> int:
    """The page that an address asks for."""
    asked = args.get("page", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
