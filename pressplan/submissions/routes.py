"""Hand-ins: who handed in what, drafting and sending, judging a revision, its receipt."""

from . import routes_draft, routes_judge, routes_list  # noqa: F401 (each adds its views)
from .blueprint import bp

__all__ = ["bp"]
