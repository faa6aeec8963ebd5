"""The words that templates print for a task's states."""

from .rules import FRESHNESS_WORDS, TIMING_WORDS
from .workflow import STATE_WORDS, VERDICT_WORDS

WORDS = {
    "state": STATE_WORDS,
    "verdict": VERDICT_WORDS,
    "timing": TIMING_WORDS,
    "freshness": FRESHNESS_WORDS,
}
