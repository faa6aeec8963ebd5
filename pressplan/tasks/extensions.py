"""The workflow of a request to move a deadline. Pure."""

import enum


class ExtensionKind(enum.Enum):
    """Whose date is to be moved."""

    INTERNAL = "internal"
    PLAN = "plan"


class ExtensionState(enum.Enum):
    """Where a request stands. `forwarded`: the Department gave its opinion, the body decides."""

    ASKED = "asked"
    FORWARDED = "forwarded"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


EXTENSION_WORDS = {
    ExtensionState.ASKED: "Chờ Sở xem xét",
    ExtensionState.FORWARDED: "Chờ cấp quyết định",
    ExtensionState.APPROVED: "Đã gia hạn",
    ExtensionState.REFUSED: "Không gia hạn",
    ExtensionState.WITHDRAWN: "Đơn vị đã rút",
}
