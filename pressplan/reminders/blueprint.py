"""The blueprint of reminders and the letters that carry them."""

from flask import Blueprint

bp = Blueprint("reminders", __name__, url_prefix="/reminders")
