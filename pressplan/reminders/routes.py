"""Every view under /reminders."""

from . import (  # noqa: F401
    routes_chase,
    routes_feed,
    routes_letters,
    routes_mine,
    routes_planned,
)
from .blueprint import bp as bp
