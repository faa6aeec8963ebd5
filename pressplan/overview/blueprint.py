"""The overview's blueprint."""

from flask import Blueprint

bp = Blueprint("overview", __name__, url_prefix="/overview")
