"""The maturity index: rounds, what agencies say of themselves, what the Ministry found."""

from . import (  # noqa: F401 (each adds its views)
    routes_agency,
    routes_assessment,
    routes_compare,
    routes_edition,
    routes_link,
    routes_national,
    routes_part,
    routes_result,
    routes_round,
    routes_sheet,
)
from .blueprint import bp

__all__ = ["bp"]
