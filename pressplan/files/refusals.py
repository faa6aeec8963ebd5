"""Why a file is not taken: a short code for the history, one sentence for the person."""

from ..errors import BadInput

MEGABYTE = 1024 * 1024
LARGEST_FILE = 20 * MEGABYTE
MOST_FILES = 20  # in one request
LARGEST_BODY = 64 * MEGABYTE  # of a view that takes files: three of the largest, and the form

_KINDS = ".docx, .xlsx, .pdf, .png hoặc .jpg"

SENTENCES = {
    "none": "Hãy chọn một tệp.",
    "empty": "Tệp rỗng (0 byte). Hãy kiểm tra và chọn lại tệp.",
    "large": f"Tệp lớn hơn {LARGEST_FILE // MEGABYTE} MB. Hãy giảm độ phân giải ảnh "
    "hoặc tách tệp rồi gửi lại.",
    "ending": f"Đuôi tên tệp không được nhận. Hãy gửi tệp {_KINDS}.",
    "mismatch": "Đuôi tên tệp không đúng với nội dung bên trong. Hãy mở tệp, dùng “Lưu thành” "
    "đúng định dạng rồi gửi lại.",
    "unknown": f"Không nhận ra định dạng của tệp. Hãy gửi tệp {_KINDS}.",
    "old-office": "Tệp Office kiểu cũ (.doc, .xls, .ppt). Hãy mở tệp, dùng “Lưu thành” .docx "
    "(.xlsx) hoặc PDF rồi gửi lại.",
    "encrypted": "Tệp được đặt mật khẩu hoặc hạn chế quyền. Hãy bỏ mật khẩu rồi gửi lại.",
    "bomb": "Tệp bung ra lớn bất thường nên không được nhận. Hãy lưu lại từ Word hoặc Excel "
    "rồi gửi lại.",
    "broken": "Tệp bị hỏng hoặc bị cắt cụt. Hãy mở lại, lưu lại rồi gửi lại.",
    "package": "Cấu trúc tệp nén bên trong bất thường. Hãy mở tệp bằng Word hoặc Excel, lưu lại "
    "rồi gửi lại.",
    "dtd": "Tệp chứa khai báo XML không an toàn. Hãy lưu lại từ Word hoặc Excel rồi gửi lại.",
    "macros": "Tệp có chứa macro. Hãy lưu thành .docx hoặc .xlsx không có macro rồi gửi lại.",
    "active": "Tệp có nhúng đối tượng chạy được (OLE, ActiveX, DDE). Hãy bỏ đối tượng đó hoặc "
    "lưu thành PDF rồi gửi lại.",
    "external": "Tệp lấy nội dung từ nơi khác (mẫu, ảnh hoặc khung liên kết). Hãy nhúng hẳn nội "
    "dung hoặc lưu thành PDF rồi gửi lại.",
    "script": "PDF có chứa lệnh tự chạy (JavaScript, Launch). Hãy in ra PDF mới rồi gửi lại.",
    "attachment": "PDF có đính kèm tệp khác. Hãy gửi riêng từng tệp, hoặc in ra PDF mới.",
    "picture": "Ảnh có kích thước quá lớn. Hãy thu nhỏ (mỗi cạnh dưới 20.000 điểm) rồi gửi lại.",
    "extra": "Cuối tệp có dữ liệu lạ gắn thêm. Hãy mở tệp, lưu lại rồi gửi lại.",
    "virus": "Máy quét vi-rút báo tệp này có mã độc. Hãy quét máy của bạn và gửi bản sạch.",
    "slow": "Kiểm tra tệp mất quá nhiều thời gian. Hãy in ra PDF gọn hơn rồi gửi lại.",
    "quota": "Dung lượng tệp của cơ quan đã hết. Hãy báo chuyên viên Sở để được tăng thêm.",
    "person": "Dung lượng tệp của riêng bạn đã hết. Hãy báo chuyên viên Sở để được tăng thêm, hoặc "
    "nhờ đồng nghiệp gửi.",
    "number": "Bạn đã gửi hết số tệp được phép. Hãy báo chuyên viên Sở để được tăng thêm, hoặc nhờ "
    "đồng nghiệp gửi.",
}


class Unacceptable(BadInput):
    """422: a file that is not taken; `code` is a key of SENTENCES, `name` what was sent."""

    def __init__(self, code: str, name: str = "", field: str = "") -> None:
        super().__init__(SENTENCES[code], field)
        self.code = code
        self.name = name
