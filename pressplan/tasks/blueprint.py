"""The blueprint that the views of tasks are put on."""

from flask import Blueprint

bp = Blueprint("tasks", __name__, url_prefix="/tasks")
