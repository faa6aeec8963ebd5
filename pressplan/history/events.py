"""The words of everything that is recorded, by what it belongs to. Pure."""

import enum


class Area(enum.Enum):
    """What kinds of events there are, as one looks for them."""

    SIGN_IN = "Đăng nhập"
    REFUSED = "Bị từ chối"
    ACCOUNTS = "Tài khoản và quyền"
    SETTINGS = "Cài đặt"
    OPERATION = "Vận hành"
    EXPORTS = "Xuất dữ liệu"
    FILES = "Tệp"
    AGENCIES = "Cơ quan"
    PLANS = "Kế hoạch"
    TASKS = "Nhiệm vụ, tiến độ"
    VOICES = "Kiến nghị, chỉ đạo, khen thưởng, kinh phí"
    HAND_INS = "Hồ sơ, báo cáo"
    TARGETS = "Mục tiêu"
    MATURITY = "Mức trưởng thành"
    TRAINING = "Tập huấn"


# What an administrator looks after; the rest is the matter of those who do the work.
ADMINISTRATIVE = (
    Area.SIGN_IN, Area.REFUSED, Area.ACCOUNTS, Area.SETTINGS, Area.OPERATION, Area.EXPORTS,
    Area.AGENCIES,
)  # fmt: skip

_WORDS: dict[Area, dict[str, str]] = {
    Area.SIGN_IN: {
        "signed-in": "Đăng nhập",
        "signed-out": "Đăng xuất",
        "sign-in-refused": "Đăng nhập không được",
        "session-ended": "Kết thúc phiên đăng nhập",
        "password-again": "Nhập lại mật khẩu",
    },
    Area.REFUSED: {
        "refused": "Không được phép",
        "not-there": "Không có, hoặc không được xem",
        "no-token": "Gửi không có mã của trang",
        "too-much": "Gửi quá lớn",
        "too-often": "Thao tác quá nhanh",
    },
    Area.ACCOUNTS: {
        "account-created": "Tạo tài khoản",
        "account-changed": "Sửa tài khoản, quyền",
        "account-moved": "Chuyển tài khoản theo cơ quan",
        "account-suspended": "Khóa tài khoản",
        "account-reinstated": "Mở lại tài khoản",
        "one-time-password": "Cấp mật khẩu dùng một lần",
        "password-changed": "Đổi mật khẩu",
        "contact-changed": "Đổi số điện thoại",
        "wishes-changed": "Đổi tùy chọn nhắc việc",
        "stand-in-set": "Giao người nhận thay",
        "stand-in-ended": "Thôi người nhận thay",
        "factor-set": "Bật xác thực hai bước",
        "factor-removed": "Tắt xác thực hai bước",
        "recovery-codes-made": "Tạo mã dự phòng",
        "recovery-code-used": "Dùng mã dự phòng",
        "accounts-imported": "Tạo tài khoản từ Excel",
        "sign-in-unlocked": "Mở khóa đăng nhập",
        "reset-link": "Cấp liên kết đặt lại mật khẩu",
        "password-reset": "Đặt lại mật khẩu",
        "account-reviewed": "Rà soát quyền",
        "identity-linked": "Liên kết tài khoản dùng chung",
        "identity-unlinked": "Bỏ liên kết tài khoản dùng chung",
        "work-handed-over": "Bàn giao việc",
        "mentions-passed-on": "Chuyển lời nhắc đến",
        "drafts-passed-on": "Chuyển bản nháp",
        "screens-passed-on": "Chuyển màn hình treo tường",
        "calendar-feed-made": "Tạo địa chỉ lịch riêng",
        "calendar-feed-revoked": "Thu hồi địa chỉ lịch riêng",
    },
    Area.SETTINGS: {
        "setting-changed": "Đổi cài đặt",
        "workday-added": "Thêm ngày nghỉ, ngày làm bù",
        "workday-changed": "Sửa ngày nghỉ, ngày làm bù",
        "workday-removed": "Bỏ ngày nghỉ, ngày làm bù",
        "workdays-loaded": "Nạp ngày nghỉ của năm",
    },
    Area.OPERATION: {
        "verified": "Kiểm tra nhật ký và tệp",
        "restored": "Khôi phục từ bản sao lưu",
        "clock-set": "Đồng hồ máy chủ bị chỉnh",
        "factor-key-replaced": "Thay khóa xác thực hai bước",
        "looked": "Xem thư sau khôi phục",
        "paused": "Tạm dừng gửi thư",
        "resumed": "Cho gửi thư trở lại",
        "queued anew": "Cho gửi lại thư",
        "repeated": "Gửi lại thư có thể đã tới",
        "taken as sent": "Coi thư như đã gửi",
        "screen-made": "Tạo màn hình treo tường",
        "screen-revoked": "Thu hồi màn hình treo tường",
    },
    Area.EXPORTS: {"exported": "Xuất tệp"},
    Area.FILES: {
        "file-stored": "Tải tệp lên",
        "file-refused": "Không nhận tệp",
        "file-mended": "Lấy lại tệp",
    },
    Area.AGENCIES: {
        "agency-created": "Thêm cơ quan",
        "agency-corrected": "Sửa thông tin cơ quan",
        "agency-change": "Ghi thay đổi cơ quan",
        "agency-change-cancelled": "Hủy thay đổi cơ quan",
        "agency-change-done": "Thực hiện thay đổi cơ quan",
        "agency-renamed": "Đổi tên cơ quan",
        "agency-merged": "Sáp nhập cơ quan",
        "agency-split": "Chia tách cơ quan",
        "agency-dissolved": "Giải thể cơ quan",
        "group-created": "Lập nhóm cơ quan",
        "group-member-left": "Rời nhóm cơ quan",
        "governing-body-changed": "Đổi cơ quan chủ quản",
    },
    Area.PLANS: {
        "plan-created": "Lập dự thảo kế hoạch",
        "plan-in-force": "Đưa kế hoạch vào theo dõi",
        "plan-changed": "Sửa thông tin kế hoạch",
        "plan-closed": "Đóng kế hoạch",
        "plan-taken-back": "Gỡ dự thảo kế hoạch",
        "plan-adopted": "Lập bản đọc từ kế hoạch riêng",
        "plan-copied": "Lập bản đọc từ kế hoạch khác",
        "document-read": "Đọc văn bản kế hoạch",
        "reading-corrected": "Sửa bản đọc",
        "reading-added": "Thêm vào bản đọc",
        "reading-removed": "Xóa khỏi bản đọc",
        "reading-doubt": "Điểm chưa rõ của bản đọc",
        "reading-discarded": "Xóa bản đọc",
        "doubt-settled": "Giải quyết điểm chưa rõ",
        "standing-word": "Trách nhiệm thường xuyên",
        "amendment-recorded": "Ghi văn bản điều chỉnh",
        "amendment-corrected": "Sửa văn bản điều chỉnh",
        "task-added": "Bổ sung nhiệm vụ",
        "task-reworded": "Sửa nội dung nhiệm vụ",
        "task-retimed": "Đổi thời gian nhiệm vụ",
        "task-reassigned": "Phân công lại nhiệm vụ",
        "task-closed": "Kết thúc nhiệm vụ",
        "task-reopened": "Tiếp tục nhiệm vụ",
        "task-pillars": "Đổi trụ cột của nhiệm vụ",
        "task-linked": "Đổi liên kết nhiệm vụ",
    },
    Area.TASKS: {
        "reported": "Cập nhật tiến độ",
        "confirmed": "Xác nhận",
        "returned": "Trả lại",
        "said": "Trao đổi",
        "assigned": "Phân công người làm",
        "internal-date": "Đổi ngày nội bộ",
        "year-moved": "Chuyển năm",
        "carried": "Chuyển kỳ sau",
        "amended-moved": "Đổi hạn theo văn bản",
        "amended-passed": "Chuyển giao theo văn bản",
        "amended-merged": "Nhập đầu việc theo văn bản",
        "amended-closed": "Kết thúc đầu việc theo văn bản",
        "amended-reopened": "Tiếp tục đầu việc theo văn bản",
        "amended-opened": "Mở đầu việc theo văn bản",
        "passed-on": "Chuyển cơ quan thực hiện",
        "merged": "Nhập đầu việc",
        "merged-in": "Nhận nhập đầu việc",
        "closed": "Kết thúc đầu việc",
        "opened": "Mở đầu việc",
        "extension-asked": "Đề nghị gia hạn",
        "extension-forwarded": "Trình đề nghị gia hạn",
        "extension-approved": "Gia hạn",
        "extension-refused": "Không gia hạn",
        "extension-withdrawn": "Rút đề nghị gia hạn",
        "chased": "Đôn đốc",
        "quick-sent": "Gửi báo cáo nhanh",
    },
    Area.VOICES: {
        "raised": "Nêu khó khăn, kiến nghị",
        "taking-up": "Tiếp nhận kiến nghị",
        "sending-on": "Chuyển UBND tỉnh",
        "answer": "Trả lời kiến nghị",
        "withdrawal": "Rút lại kiến nghị",
        "directive-given": "Ghi ý kiến chỉ đạo",
        "directive-changed": "Sửa ý kiến chỉ đạo",
        "directive-reported": "Báo cáo ý kiến chỉ đạo",
        "directive-closed": "Kết thúc ý kiến chỉ đạo",
        "award-proposed": "Đề nghị khen thưởng",
        "award-appraisal": "Thẩm định khen thưởng",
        "award-awarding": "Khen thưởng",
        "award-refusal": "Không khen thưởng",
        "award-withdrawal": "Rút đề nghị khen thưởng",
        "funding-added": "Ghi kinh phí",
        "funding-changed": "Sửa kinh phí",
    },
    Area.HAND_INS: {
        "sent": "Gửi hồ sơ",
        "recovered": "Ghi lại hồ sơ từ bản sao",
        "sending": "Gửi hồ sơ",
        "agreement": "Thống nhất",
        "changes": "Đề nghị sửa",
        "putting": "Trình cơ quan chủ quản",
        "approval": "Phê duyệt",
        "refusal": "Cơ quan chủ quản trả lại",
        "acceptance": "Tiếp nhận",
        "return": "Trả lại hồ sơ",
        "obligation-added": "Thêm việc phải nộp",
        "obligation-changed": "Sửa việc phải nộp",
        "occurrence-moved": "Sửa ngày phải nộp",
    },
    Area.TARGETS: {
        "target-added": "Thêm mục tiêu",
        "target-reworded": "Sửa lời văn mục tiêu",
        "target-removed": "Bỏ mục tiêu",
        "method-declared": "Khai cách đo",
        "measured": "Ghi số liệu",
    },
    Area.MATURITY: {
        "edition-made": "Thêm bộ chỉ số",
        "edition-changed": "Sửa bộ chỉ số",
        "round-opened": "Mở đợt đánh giá",
        "round-changed": "Sửa đợt đánh giá",
        "round-closed": "Đóng đợt đánh giá",
        "round-reopened": "Mở lại đợt đánh giá",
        "review-asked": "Đề nghị rà soát",
        "reviewed": "Rà soát xong",
        "commented": "Góp ý điểm tự chấm",
        "entered": "Ghi đã nhập lên công cụ của Bộ",
        "entry-taken-back": "Mở lại điểm tự chấm",
        "appraised": "Ghi điểm thẩm định",
        "recognised": "Ghi mức được công nhận",
        "national-added": "Thêm kết quả cả nước",
        "national-corrected": "Sửa kết quả cả nước",
    },
    Area.TRAINING: {
        "programme-created": "Lập chương trình",
        "programme-changed": "Sửa chương trình",
        "session-added": "Thêm buổi",
        "session-changed": "Sửa buổi",
        "session-removed": "Bỏ buổi",
        "guidance-added": "Thêm tài liệu",
        "guidance-removed": "Bỏ tài liệu",
        "registered": "Đăng ký tập huấn",
        "withdrawn": "Rút đăng ký tập huấn",
        "attendance": "Điểm danh",
        "result": "Ghi kết quả tập huấn",
        "headcount": "Khai số người",
        "same-person": "Gộp người",
        "another-person": "Tách người",
    },
}

EVENTS = {name: words for each in _WORDS.values() for name, words in each.items()}
AREA_OF = {name: area for area, each in _WORDS.items() for name in each}


def word_of(event: str) -> str:
    """An event as people read it; one that has lost its words is read as it was recorded."""
    return EVENTS.get(event, event)


def events_of(*areas: Area) -> tuple[str, ...]:
    """The events of these areas, in the order in which one would look for them."""
    return tuple(name for area in areas for name in _WORDS[area])
