"""Leadership's page: how does the plan stand, and who is late."""

from . import routes_page, routes_screen  # noqa: F401 (each adds its views)
from .blueprint import bp

__all__ = ["bp"]
