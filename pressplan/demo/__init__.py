"""Sample data: people of every role, and a year of work as it really goes."""

from .fill import fill
from .sample import Person, load, may_load

__all__ = ["Person", "fill", "load", "may_load"]
