"""Tasks: the list, a task, reporting progress, confirming and returning it."""

from . import routes_board, routes_judge, routes_list, routes_report  # noqa: F401 (each adds its views)
from .blueprint import bp

__all__ = ["bp"]
