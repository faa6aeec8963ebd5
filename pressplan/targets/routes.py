"""Targets: how they stand, how they are measured, the figures that agencies give."""

from . import routes_figures, routes_list, routes_method  # noqa: F401 (each adds its views)
from .blueprint import bp

__all__ = ["bp"]
