"""What can go wrong, as the HTTP answer that it is, each with one clear sentence."""


class Refusal(Exception):
    """A refusal that a person reads: the sentence is Vietnamese and says what to do."""

    status = 400
    sentence = "Không thực hiện được."
    wait = 0  # seconds after which trying again may help, where that is known

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


class NoSpace(Refusal):
    """507: the disk or the store is full; nothing was kept."""

    status = 507
    sentence = "Máy chủ đã hết chỗ lưu trữ nên chưa ghi được. Hãy báo quản trị viên."


class StoreUnreachable(Refusal):
    """503: where files are kept does not answer; trying again may help."""

    status = 503
    sentence = "Kho lưu tệp đang không truy cập được. Hãy chờ vài phút rồi thử lại."


class FileMissing(Refusal):
    """503: the record of a file is there and the file is not, or not whole: an operator's case."""

    status = 503
    sentence = "Tệp này không còn nguyên trong kho lưu trữ. Hãy báo quản trị viên."
