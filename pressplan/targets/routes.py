"""Targets: how they stand, how they are measured, the figures that agencies give."""

from . import routes_figures, routes_list, routes_method, routes_wording  # noqa: F401 (views)
from .blueprint import bp

__all__ = ["bp"]
