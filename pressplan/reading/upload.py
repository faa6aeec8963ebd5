"""Take a document from a form: a file or a pasted text, never both, never too much."""

from .documents import LARGEST_FILE, MEGABYTE, BadDocument, Document, extract
from .forms import UploadForm

TOO_LARGE = (
    f"Nội dung gửi lên quá lớn. Tệp kế hoạch nhiều nhất {LARGEST_FILE // MEGABYTE} MB, "
    "văn bản dán nhiều nhất 4 MB. Hãy bỏ bớt ảnh trong tệp rồi gửi lại."
)
NOTHING = "Chọn một tệp, hoặc dán nội dung văn bản."
BOTH = "Chỉ gửi một trong hai: tệp, hoặc nội dung dán. Hãy bỏ bớt một thứ."
PASTED = "Văn bản dán"
LONGEST_NAME = 200


class NotRead(Exception):
    """Why there is no document, and the field that the sentence stands beside."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def document_of(form: UploadForm) -> tuple[Document, str]:
    """The document of the form and how it is called. Raises NotRead."""
    file, text = form.file.data, (form.text.data or "").strip()
    name = file.filename if file else ""
    if not name and not text:
        raise NotRead("file", NOTHING)
    if name and text:
        raise NotRead("file", BOTH)
    field = "file" if name else "text"
    try:
        source = file.stream.read(LARGEST_FILE + 1) if name else text.encode()
        return extract(source, name), _short(name) or PASTED
    except BadDocument as why:
        raise NotRead(field, str(why)) from why
    finally:
        if file:
            file.close()


def _short(name: str) -> str:
    """The file's name without a folder that some browsers send along."""
    return name.replace("\\", "/").rsplit("/", 1)[-1][-LONGEST_NAME:]
