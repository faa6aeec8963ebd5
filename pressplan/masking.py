"""What opens something by itself is not written into logs: the token in an address."""

import logging
import re

_TOKEN = re.compile(
    r"(/reminders/feed/|/overview/wall/|/accounts/reset/|/sign-in/provider\?)[^\s?#\"']+?(\.ics)?(?=[\s?#\"']|$)"
)
# So long a part of an address, and no words, was drawn by lot; the key of a file opens nothing.
_DRAWN = re.compile(
    r"(?<=/)(?<![0-9a-f]{2}/)(?=[A-Za-z_-]*\d|[a-z_-]*[A-Z])[A-Za-z0-9_-]{20,}(?=[\s/?#.\"']|$)"
)


def masked(text: str) -> str:
    """The text with "…" in place of each token."""
    return _DRAWN.sub("…", _TOKEN.sub(r"\1…\2", text))


class Mask(logging.Filter):
    """Of whatever is logged through it, an access log too, tokens are masked."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, with its words as they may be kept."""
        text = record.getMessage()
        if (kept := masked(text)) != text:
            record.msg, record.args = kept, ()
        return True
