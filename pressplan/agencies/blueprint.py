"""The blueprint of agencies, which every file of routes adds its views to."""

from flask import Blueprint

bp = Blueprint("agencies", __name__, url_prefix="/agencies")
