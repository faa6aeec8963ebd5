"""Say something on a commitment, calling people by name; note that one has looked."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select, update

from .. import clock
from ..access import Matter, Who, may_write
from ..database import db
from ..errors import BadInput, NotYours, TooLate
from ..files.actions import Received
from ..files.attaching import attached
from ..history.actions import record
from .models import Commitment
from .models_talk import Mention, Message, MessageFile
from .parties import coordinating
from .queries_talk import listeners, new_token
from .talk import mentioned_in
from .terms import lock

ENDED = "Trao đổi này đã khép lại: kế hoạch đã kết thúc theo dõi, hoặc đầu việc đã sáp nhập."
NOTHING = "Hãy viết nội dung muốn trao đổi, hoặc chọn tệp để gửi."
STRANGER = "Có người vừa chọn không xem được trao đổi này. Hãy chọn lại."
SENT = "Biểu mẫu này đã gửi một tin khác. Nội dung bạn vừa nhập còn ở dưới; hãy bấm gửi lại."


def say(
    commitment: Commitment,
    text: str,
    *,
    mention: Collection[int],
    token: str,
    by: Who,
    at: datetime,
    files: Sequence[Received] = (),
) -> Message:
    """Append a message and mention people: those chosen (`mention`), and each "@Name" in it.

    What mentioned the writer before is looked at with the answer. A form that arrives twice
    (`token`) says one thing once. Raises NotYours (403), BadInput (422) for a message of nothing
    and for somebody chosen who does not see the conversation, TooLate (409) when the form had
    said something else, and what `attached` raises.
    """
    others = coordinating(commitment.task_id, clock.day_of(at))
    if not may_write(by, Matter.CONVERSATION, commitment.agency_id, others):
        raise NotYours("Bạn chỉ đọc được trao đổi này.")
    if not commitment.goes_on:
        raise TooLate(ENDED)
    if not text and not files:
        raise BadInput(NOTHING, "text")
    lock([commitment.id])
    token = token or new_token()
    sent = db.session.scalar(select(Message).where(Message.token == token))
    if sent:
        return _same(sent, commitment, text, files, by)
    hear = {p.id: p for p in listeners(commitment, others) if p.id != by.account_id}
    if set(mention) - hear.keys():
        raise BadInput(STRANGER, "mention")
    named = mentioned_in(text, [person.name for person in hear.values()])
    mentioned = set(mention) | {id for id, person in hear.items() if person.name in named}
    last = select(func.max(Message.number)).where(Message.commitment_id == commitment.id)
    message = Message(
        commitment_id=commitment.id, number=(db.session.scalar(last) or 0) + 1, text=text, at=at,
        by_id=by.account_id, by_name=by.name, agency_id=by.agency_id, token=token,
        mentions=[Mention(account_id=id) for id in hear if id in mentioned],
        files=[MessageFile(file_id=id) for id in attached(files, by=by, at=at)],
    )  # fmt: skip
    db.session.add(message)
    mark_seen(commitment, by=by, at=at)
    record(
        commitment, "said", f"Trao đổi: tin thứ {message.number}",
        by=by, at=at, agency_id=commitment.agency_id,
    )  # fmt: skip
    db.session.flush()
    return message


def _same(
    sent: Message, commitment: Commitment, text: str, files: Sequence[Received], by: Who
) -> Message:
    said = (sent.commitment_id, sent.by_id, sent.text, {row.file.sha256 for row in sent.files})
    if said != (commitment.id, by.account_id, text, {one.sha256 for one in files}):
        raise TooLate(SENT)
    return sent


def mark_seen(commitment: Commitment, *, by: Who, at: datetime) -> None:
    """Note that this person has looked at what mentions them in this conversation."""
    of_it = select(Message.id).where(Message.commitment_id == commitment.id)
    db.session.execute(
        update(Mention)
        .where(Mention.account_id == by.account_id, Mention.seen_at.is_(None))
        .where(Mention.message_id.in_(of_it))
        .values(seen_at=at)
        .execution_options(synchronize_session=False)
    )
