"""The form of an administrator who has looked at the letters in doubt."""

from ..forms import Form, choice

NOT_AGAIN, AGAIN = "not-again", "again"


class ResumeForm(Form):
    """What becomes of the letters that may have left before the restore."""

    doubtful = choice(
        "Các thư có thể đã gửi",
        [
            (NOT_AGAIN, "Không gửi lại, coi là đã gửi"),
            (AGAIN, "Gửi cả"),
        ],
    )
