"""Signing in and out, one's own account, and the administrator's pages."""

from . import routes_admin, routes_own, routes_sign_in  # noqa: F401 (each adds its views)
from .blueprint import bp

__all__ = ["bp"]
