"""Tasks: the list, a task, its papers, reporting progress, confirming and returning it."""

from . import (  # noqa: F401 (each adds its views)
    routes_assignment,
    routes_board,
    routes_bulk,
    routes_draft,
    routes_extension,
    routes_files,
    routes_judge,
    routes_link,
    routes_list,
    routes_papers,
    routes_report,
    routes_slip,
    routes_talk,
)
from .blueprint import bp

__all__ = ["bp"]
