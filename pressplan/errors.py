"""What can go wrong, as the HTTP answer that it is, each with one clear sentence."""


class Refusal(Exception):
    """A refusal that a person reads: the sentence is Vietnamese and says what to do."""

    status = 400
    sentence = "Không thực hiện được."

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence or self.sentence)
        self.sentence = sentence or self.sentence


class NotYours(Refusal):
    """403: seen, but not this person's to change."""

    status = 403
    sentence = "Bạn không có quyền làm việc này."


class TooLate(Refusal):
    """409: another person was quicker; what one saw is no longer so."""

    status = 409
    sentence = "Nội dung này vừa được người khác thay đổi. Hãy xem lại trước khi gửi."


class BadInput(Refusal):
    """422: badly filled; `field` names the input that the sentence stands beside."""

    status = 422

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field
