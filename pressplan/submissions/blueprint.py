"""The blueprint that the views of hand-ins are put on."""

from flask import Blueprint

bp = Blueprint("submissions", __name__, url_prefix="/submissions")
