"""Papers to take away, and workbooks that come back."""

from flask import Blueprint

bp = Blueprint("exports", __name__, url_prefix="/exports")
