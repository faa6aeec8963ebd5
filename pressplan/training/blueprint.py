"""The blueprint that the views of training are put on."""

from flask import Blueprint

bp = Blueprint("training", __name__, url_prefix="/training")
