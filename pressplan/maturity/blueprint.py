"""The one blueprint of the maturity index; its routes are grouped by what they are about."""

from flask import Blueprint

bp = Blueprint("maturity", __name__, url_prefix="/maturity")
