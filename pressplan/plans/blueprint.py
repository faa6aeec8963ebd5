"""The blueprint that the views of plans are put on."""

from flask import Blueprint

bp = Blueprint("plans", __name__, url_prefix="/plans")
