"""What is typed about letters."""

from secrets import token_hex

from ..forms import Form, line


class PauseForm(Form):
    """Why no letter may leave for now."""

    reason = line("Lý do", required="Hãy ghi lý do, để người khác biết vì sao thư không đi.")


def new_token() -> str:
    """A word by which a form that is sent twice is known."""
    return token_hex(8)
