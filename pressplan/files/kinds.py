"""The five kinds of file that may be handed in, and how each is named and served."""

import enum


class Kind(enum.Enum):
    """What a file really is, by its structure."""

    DOCX = "docx"
    XLSX = "xlsx"
    PDF = "pdf"
    PNG = "png"
    JPG = "jpg"


KINDS_OF_ENDINGS = {f".{kind.value}": kind for kind in Kind} | {".jpeg": Kind.JPG}
# Never what the browser said: this table decides what is sent back.
MEDIA_TYPES = {
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Kind.PDF: "application/pdf",
    Kind.PNG: "image/png",
    Kind.JPG: "image/jpeg",
}
SHOWN_INLINE = (Kind.PDF, Kind.PNG, Kind.JPG)
ACCEPT = ",".join(KINDS_OF_ENDINGS)  # for <input type=file accept=…>
