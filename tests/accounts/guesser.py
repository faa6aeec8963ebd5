"""A process that guesses passwords at the sign-in of its own application, as fast as it can.

    python -m tests.accounts.guesser E-MAIL HOW-MANY GO-FILE

It says "ready", waits for the file, lets all guesses off at once and prints as JSON what was
answered and how many passwords were checked.
"""

import json
import sys
import threading
import time
from pathlib import Path

from pressplan import create_app
from pressplan.accounts import passwords
from tests.strict import Browser, fields_of

checked: list[str] = []
_matches = passwords.matches


def counting(stored: str | None, typed: str) -> bool:
    checked.append(typed)
    return _matches(stored, typed)


def main(email: str, how_many: int, go: Path) -> None:
    passwords.matches = counting
    app = create_app()
    with app.app_context():
        browsers = [Browser(app).get("/sign-in") for _ in range(how_many)]
    statuses: list[int] = []

    def guess(browser: Browser) -> None:
        filled = fields_of(browser.page.find("form", id="sign-in"))
        filled |= {"email": email, "password": "sai mat khau roi"}
        statuses.append(browser.client.post("/sign-in", data=filled).status_code)

    threads = [threading.Thread(target=guess, args=(browser,)) for browser in browsers]
    print("ready", flush=True)
    while not go.exists():
        time.sleep(0.01)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps({"statuses": statuses, "checked": len(checked)}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
