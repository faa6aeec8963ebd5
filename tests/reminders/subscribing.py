"""Calendar feeds as tests need them: made, fetched without signing in, read back."""

from dataclasses import dataclass

from flask import Flask
from icalendar import Calendar

from pressplan import clock
from pressplan.accounts.models import Account
from pressplan.accounts.queries import who_is
from pressplan.database import db
from pressplan.reminders import actions_feed
from pressplan.reminders.queries_feed import live_feed
from tests.strict import Browser


def path_of(token: str) -> str:
    return f"/reminders/feed/{token}.ics"


def subscribes(by: Account) -> str:
    """The token of a new feed in place of the one there is; committed."""
    live = live_feed(by.id)
    token = actions_feed.make(seen=live.id if live else 0, by=who_is(by), at=clock.now())
    db.session.commit()
    return token


@dataclass
class Phone:
    """A calendar program: it has an address and no cookie."""

    app: Flask
    token: str

    def fetch(self, *, expect: int = 200, **headers: str) -> Browser:
        """Ask for the address; the browser with the answer, its headers checked."""
        browser = Browser(self.app)
        for name, value in headers.items():
            browser.client.environ_base[f"HTTP_{name.upper()}"] = value
        return browser.get(path_of(self.token), expect=expect)

    @property
    def calendar(self) -> Calendar:
        return Calendar.from_ical(self.fetch().response.data)

    @property
    def events(self) -> dict[str, object]:
        """Its events by title."""
        return {str(event["summary"]): event for event in self.calendar.events}

    def about(self, words: str) -> list[object]:
        """The events whose title or text holds these words."""
        return [
            event
            for title, event in self.events.items()
            if words in title or words in event["description"]
        ]
