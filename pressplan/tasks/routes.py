"""Tasks: the list, a task, its papers, reporting progress, confirming and returning it."""

from . import routes_judge, routes_list, routes_papers, routes_report  # noqa: F401 (each adds its views)
from .blueprint import bp

__all__ = ["bp"]
