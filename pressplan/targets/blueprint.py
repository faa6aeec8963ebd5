"""The blueprint that the views of targets are put on."""

from flask import Blueprint

bp = Blueprint("targets", __name__, url_prefix="/targets")
