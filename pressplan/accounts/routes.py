"""Signing in and out, one's own account, and the administrator's pages."""

from . import (  # noqa: F401 (each adds its views)
    routes_admin,
    routes_code,
    routes_factor,
    routes_import,
    routes_leaving,
    routes_own,
    routes_provider,
    routes_rescue,
    routes_reset,
    routes_review,
    routes_sign_in,
)
from .blueprint import bp

__all__ = ["bp"]
