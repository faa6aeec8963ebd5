"""Which section of a role's chapter speaks of which page. Pure."""

from ..access import Role
from .rules import OWN

# By chapter: the anchor of a section, and the endpoints of the pages that it speaks of.
_SECTIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "can-bo-co-quan": {
        "việc-gì-đang-chờ-tôi": ("desk.index",),
        "cập-nhật-một-nhiệm-vụ": ("tasks.new_update", "tasks.index", "tasks.show"),
        "cập-nhật-cả-bảng": ("tasks.board",),
        "điền-ngoại-tuyến-bằng-excel": ("exports.progress_page", "exports.kept_progress"),
        "đề-nghị-gia-hạn": ("tasks.new_extension", "tasks.extension"),
        "trao-đổi": ("tasks.messages",),
        "nêu-khó-khăn-kiến-nghị": ("proposals.index", "proposals.new", "proposals.proposal"),
        "ghi-người-phụ-trách": ("tasks.assignment", "tasks.slip"),
        "nộp-kế-hoạch-của-cơ-quan": (
            "submissions.index", "submissions.submission", "submissions.draft",
            "submissions.revision", "obligations.index",
        ),
        "biên-nhận": ("submissions.receipt",),
        "kế-hoạch-riêng-của-cơ-quan": ("plans.index", "plans.show"),
        "ghi-số-liệu-mục-tiêu": ("targets.index", "targets.target", "targets.agency"),
        "tự-đánh-giá-mức-trưởng-thành": ("maturity.index", "maturity.assessment", "maturity.sheet"),
        "đăng-ký-tập-huấn": ("training.index", "training.programme", "training.registration"),
        "ý-kiến-chỉ-đạo": ("directives.index", "directives.directive"),
        "khen-thưởng-kinh-phí": ("awards.index", "awards.new", "funding.index", "funding.new"),
        "lịch-và-nhắc-việc": ("reminders.mine", "reminders.preferences", "reminders.own_feed"),
    },
    "chuyen-vien-so": {
        "việc-đang-chờ-sở": ("desk.index",),
        "xác-nhận-hoặc-trả-lại": ("tasks.show", "tasks.return_page"),
        "nhập-thay-cơ-quan": ("tasks.new_update", "exports.progress_page"),
        "đôn-đốc": ("reminders.chase", "reminders.chased", "reminders.past_chases"),
        "đề-nghị-gia-hạn": ("tasks.extension",),
        "đổi-hàng-loạt": ("tasks.bulk",),
        "cho-ý-kiến-tiếp-nhận-trả-lại-hồ-sơ": (
            "submissions.index", "submissions.submission", "submissions.revision",
        ),
        "hồ-sơ-giấy": ("submissions.paper",),
        "mốc-phải-nộp-và-ngày": (
            "obligations.index", "obligations.duty", "obligations.edit", "obligations.new",
            "obligations.dates", "obligations.occurrence",
        ),
        "báo-cáo-tổng-hợp-bằng-word": ("submissions.draft",),
        "biểu-theo-dõi-và-excel": ("tasks.index", "tasks.show_sheet"),
        "đưa-kế-hoạch-mới-vào": ("reading.index", "reading.new", "reading.show"),
        "điều-chỉnh-kế-hoạch": (
            "plans.index", "plans.show", "plans.new_amendment", "plans.amendment",
            "plans.new_change",
        ),
        "cơ-quan-đổi-tên-sáp-nhập": (
            "agencies.index", "agencies.changes", "agencies.new_change", "agencies.change",
        ),
        "mục-tiêu": (
            "targets.index", "targets.target", "targets.method", "targets.new", "targets.words",
        ),
        "đợt-đánh-giá-mức-trưởng-thành": (
            "maturity.index", "maturity.round", "maturity.new_round", "maturity.results",
            "maturity.assessment",
        ),
        "tập-huấn": ("training.index", "training.programme", "training.new"),
        "khó-khăn-kiến-nghị": ("proposals.index", "proposals.proposal", "proposals.new"),
        "ý-kiến-chỉ-đạo-khen-thưởng-kinh-phí": (
            "directives.index", "directives.new", "awards.index", "funding.index",
        ),
        "ngày-làm-việc": ("workdays.index", "workdays.swap_page"),
    },
    "lanh-dao": {
        "tình-hình-hôm-nay": ("overview.index",),
        "xem-một-ngày-bất-kỳ": ("overview.commitments",),
        "cho-ý-kiến-chỉ-đạo": ("directives.new", "directives.edit"),
        "theo-dõi-ý-kiến-đã-cho": ("directives.index", "directives.directive"),
        "báo-cáo-nhanh": ("exports.quick",),
        "mức-trưởng-thành": ("maturity.index", "maturity.compare", "maturity.agency"),
    },
    "co-quan-chu-quan": {
        "cơ-quan-trực-thuộc": ("desk.index", "tasks.show"),
        "phê-duyệt-hoặc-trả-lại-kế-hoạch": ("submissions.submission", "submissions.revision"),
        "báo-cáo-năm-và-biên-nhận": ("submissions.index", "submissions.receipt"),
        "khó-khăn-trao-đổi-kinh-phí": (
            "proposals.index", "directives.index", "awards.index", "funding.index",
            "tasks.messages",
        ),
        "tổng-quan-cả-kế-hoạch": ("overview.index",),
        "điểm-tự-đánh-giá": ("maturity.index", "maturity.assessment"),
    },
    "quan-tri": {
        "những-việc-đầu-tiên": ("operation.index",),
        "thêm-một-tài-khoản": ("accounts.index", "accounts.new"),
        "tạo-nhiều-tài-khoản-từ-excel": ("accounts.imports", "accounts.kept_import"),
        "người-quên-mật-khẩu": ("accounts.show",),
        "xác-thực-hai-bước": ("accounts.lost_factor",),
        "khóa-tài-khoản-và-bàn-giao-việc": ("accounts.leave",),
        "người-xử-lý-thay": ("accounts.stand_ins",),
        "rà-soát-quyền": ("accounts.review",),
        "cài-đặt": ("settings.index",),
        "nhật-ký": ("history.index",),
        "sao-lưu": ("operation.backups",),
        "khôi-phục": ("operation.restored",),
        "cơ-quan": ("agencies.index", "agencies.show", "agencies.edit"),
    },
    # Everybody's, where the chapter of a role says nothing itself.
    "dang-nhap": {
        "đổi-mật-khẩu": ("accounts.password",),
        "xác-thực-hai-bước": ("accounts.factor", "accounts.offered_factor"),
        "máy-nào-đang-mở-tài-khoản-của-tôi": ("accounts.me",),
    },
    "nhac-viec": {
        "ai-được-nhắc-gì-ngày-nào": ("reminders.planned", "reminders.on_day"),
        "việc-của-riêng-tôi": ("reminders.mine", "reminders.preferences"),
        "xem-ở-đâu": ("reminders.letters", "reminders.letter"),
        "lịch-hạn-của-tôi": ("reminders.own_feed",),
    },
}  # fmt: skip
_SHARED = ("dang-nhap", "nhac-viec")
SECTIONS = {
    (chapter, endpoint): anchor
    for chapter, sections in _SECTIONS.items()
    for anchor, endpoints in sections.items()
    for endpoint in endpoints
}


def section_for(role: Role, endpoint: str) -> tuple[str, str] | None:
    """(chapter, anchor) of what helps this role with a page, or None."""
    for chapter in (OWN[role], *_SHARED):
        if anchor := SECTIONS.get((chapter, endpoint)):
            return chapter, anchor
    return None
