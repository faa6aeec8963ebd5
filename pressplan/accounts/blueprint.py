"""The blueprint that the views of accounts are put on."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)
