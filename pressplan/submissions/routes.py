"""Hand-ins: who handed in what, drafting and sending, judging a revision, its receipt."""

from . import (  # noqa: F401 (each adds its views)
    routes_draft,
    routes_judge,
    routes_list,
    routes_paper,
    routes_plan,
    routes_release,
)
from .blueprint import bp

__all__ = ["bp"]
