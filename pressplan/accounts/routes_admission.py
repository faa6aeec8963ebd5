"""Let in who has proved who they are, by a password or otherwise, and open their session."""

from dataclasses import replace

from flask import Response, g, make_response, render_template, request, session, url_for

from .. import clock
from ..access import Who
from ..database import db
from ..htmx import go
from . import carried, notices, queries, rules, sessions, steps
from .models import Account
from .queries_factor import has_factor


def admit(
    account: Account, *, target: str = "", typed: str = "", by_provider: bool = False,
    outgrown: bool = False,
) -> Response:  # fmt: skip
    """Let in somebody who proved just now that the account is theirs; commits.

    Who has a second factor is asked for its code first, in this browser (`/sign-in/code`).

    The caller holds the account locked and has looked that it is active. `target`: where they
    wanted to go; `typed`: what `carried.carry` kept of a form that came too late;
    `by_provider`: the identity provider vouched for them, no password was typed; `outgrown`: the
    password that was typed does not fit the rules in force.
    """
    if not has_factor(account.id):
        return enter(
            account, target=target, typed=typed, by_provider=by_provider, outgrown=outgrown
        )
    same = session.get("account") == account.id
    kept = typed if same and carried.read(typed) is not None else ""
    session["step"] = steps.begin(
        account,
        target=rules.safe_target(target),
        typed=kept,
        by_provider=by_provider,
        outgrown=outgrown,
        at=clock.now(),
    )
    db.session.commit()
    return go(url_for("accounts.code"))


def enter(
    account: Account, *, target: str = "", typed: str = "", by_provider: bool = False,
    outgrown: bool = False,
) -> Response:  # fmt: skip
    """Open the session, commit, and answer with what was typed before or the page asked for."""
    who, same = _open(account, by_provider=by_provider, outgrown=outgrown)
    kept = carried.read(typed) if same and not who.is_held else None
    if kept is not None:
        return make_response(render_template("accounts/resume.html", typed=kept))
    return go(rules.safe_target(target) or "/")


def _open(account: Account, *, by_provider: bool, outgrown: bool) -> tuple[Who, bool]:
    """Open the session and commit; who it is, and whether they held this browser's last session.

    The page that the same person left open keeps working: its CSRF token stays good.
    Anybody else begins with nothing of the browser's past.
    """
    at = clock.now()
    if g.who is not None:
        sessions.sign_out(db.session.get_one(Account, g.who.account_id), by=g.who, at=at)
    who = replace(queries.who_is(account), address=request.remote_addr or "")
    agent = request.user_agent.string
    notices.tell_of_new_place(account, address=who.address, agent=agent, at=at)
    token = sessions.begin(
        account, agent=agent, by_provider=by_provider, outgrown=outgrown, by=who, at=at
    )
    db.session.flush()
    found = queries.who_of(token, now=at)
    assert found is not None, "a session that was begun just now opens"
    db.session.commit()
    same, csrf = session.get("account") == account.id, session.get("csrf_token")
    session.clear()
    g.pop("csrf_token", None)
    session.update(token=token, account=account.id)
    if same and csrf:
        session["csrf_token"] = csrf
    g.who = replace(found[0], address=who.address)
    return g.who, same
