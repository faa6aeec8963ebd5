"""Training: programmes and sessions, registering, what came of it, who was trained."""

from . import (  # noqa: F401 (each adds its views)
    routes_edit,
    routes_list,
    routes_people,
    routes_record,
    routes_register,
)
from .blueprint import bp

__all__ = ["bp"]
