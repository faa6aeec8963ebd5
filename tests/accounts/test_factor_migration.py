"""Accounts of an older release keep what they are when the second factor comes in."""

from alembic import command
from flask import current_app
from sqlalchemy import select

from pressplan.accounts.models import Account
from pressplan.database import db


def test_older_accounts_are_no_samples_and_their_sixty_days_begin_with_them(app):
    settings = current_app.extensions["migrate"].migrate.get_config()
    before = dict(db.session.execute(select(Account.email, Account.password_hash)).all())
    db.session.rollback()
    command.downgrade(settings, "0023")
    command.upgrade(settings, "head")
    db.session.expire_all()
    people = db.session.scalars(select(Account)).all()
    assert {person.email: person.password_hash for person in people} == before
    assert not any(person.sample for person in people)
    assert all(person.password_set_at == person.created_at for person in people)
