"""What is said of each fault of a deployment: what is wrong, and what to do. Pure."""

SENTENCES = {
    "debug": "Đang bật chế độ gỡ lỗi. Hãy bỏ biến FLASK_DEBUG rồi chạy lại.",
    "testing": (
        "Đang chạy ở chế độ thử, đồng hồ có thể bị dời. Hãy bỏ biến PRESSPLAN_ENV rồi chạy lại."
    ),
    "weak-key": (
        "Khóa trong {path} quá ngắn, dễ đoán hoặc hỏng. Hãy dừng dịch vụ và khôi phục tệp này từ "
        "bản sao lưu; riêng keys/session thì chỉ cần xóa, lần chạy sau tự tạo khóa mới và mọi "
        "người đăng nhập lại."
    ),
    "open-key": "Tệp khóa {path} tài khoản khác đọc được. Hãy chạy: chmod 600 {path}",
    "open-data": "Mọi tài khoản trên máy vào được {path}. Hãy chạy: chmod o-rwx {path}",
    "group-data": (
        "Cả một nhóm tài khoản vào được {path}. Nếu không cố ý, hãy chạy: chmod g-rwx {path}"
    ),
    "owner": (
        "{path} thuộc về tài khoản khác. Hãy chạy bằng đúng tài khoản của dịch vụ, hoặc dùng "
        "chown để giao lại cho tài khoản đó."
    ),
    "closed": (
        "Tài khoản đang chạy không dùng được {path}: không có quyền, ổ chỉ đọc, hoặc sai loại. Hãy "
        "chạy bằng đúng tài khoản của dịch vụ, hoặc dùng chown, chmod để giao quyền cho nó."
    ),
    "base-url": (
        "Chưa đặt PRESSPLAN_BASE_URL nên liên kết trong thư sẽ sai. Hãy đặt bằng địa chỉ mà mọi "
        "người gõ, ví dụ https://kehoach.tinh.example."
    ),
    "trusted-hosts": (
        "Chưa rõ tên máy chủ nào được tin. Hãy đặt PRESSPLAN_TRUSTED_HOSTS bằng các tên máy mà "
        "mọi người gõ, cách nhau bằng dấu phẩy; không dùng dấu *."
    ),
    "no-https": (
        "Chưa có HTTPS nên mật khẩu đi qua mạng không được mã hóa. Hãy đặt nginx có chứng thư "
        "phía trước và PRESSPLAN_BASE_URL=https://…, hoặc PRESSPLAN_ALLOW_HTTP=1 nếu chấp nhận."
    ),
    "proxies": (
        "Địa chỉ là https nhưng PRESSPLAN_PROXIES chưa đặt, nên nhật ký ghi địa chỉ của máy trung "
        "gian thay cho người dùng. Nếu nginx ở phía trước, hãy đặt PRESSPLAN_PROXIES=1."
    ),
    "listens-beyond": (
        "Có HTTPS phía trước nhưng máy khác vẫn gọi thẳng được cổng này. Nếu nginx chạy cùng máy, "
        "hãy bỏ PRESSPLAN_HOST để chỉ nghe trên máy này."
    ),
    "plain-postgresql": (
        "PostgreSQL ở máy khác mà đường truyền không mã hóa. Hãy bật TLS ở đó và thêm "
        "?sslmode=verify-full vào DATABASE_URL, hoặc PRESSPLAN_ALLOW_HTTP=1 nếu chấp nhận."
    ),
    "plain-s3": (
        "Kho tệp S3 ở máy khác mà đi bằng http, không mã hóa. Hãy đổi endpoint_url trong FILES_URL "
        "hoặc PRESSPLAN_SECOND_COPY thành https://…, hoặc PRESSPLAN_ALLOW_HTTP=1 nếu chấp nhận."
    ),
    "plain-clamd": (
        "Máy quét virus ở máy khác, tệp đi tới đó không mã hóa. Hãy chạy ClamAV trên máy này và "
        "đặt PRESSPLAN_CLAMD=unix:///…, hoặc PRESSPLAN_ALLOW_HTTP=1 nếu chấp nhận."
    ),
    "database": (
        "Không dùng được cơ sở dữ liệu: {why}. Hãy xem lại DATABASE_URL và máy chủ cơ sở dữ liệu."
    ),
    "migrations": (
        "Cơ sở dữ liệu không cùng phiên bản với phần mềm này. Hãy sao lưu, rồi chạy bin/serve của "
        "bản mới nhất một lần: nó tự nâng cấp."
    ),
    "sqlite-durability": (
        "SQLite không giữ được {name} = {wanted} (đang là {found}), mất điện có thể mất dữ liệu. "
        "Hãy để cơ sở dữ liệu là một tệp trên đĩa của chính máy này."
    ),
    "postgresql-durability": (
        "PostgreSQL đang tắt {name}, mất điện có thể mất dữ liệu đã báo là lưu xong. Hãy đặt "
        "{name} = on trong postgresql.conf và bỏ mọi ALTER DATABASE, ALTER ROLE đặt khác."
    ),
    "network-disk": (
        "Cơ sở dữ liệu SQLite nằm trên ổ mạng ({filesystem}), nơi khóa tệp không đáng tin và dữ "
        "liệu có thể hỏng. Hãy chuyển PRESSPLAN_DATA vào đĩa của máy này, hoặc dùng PostgreSQL."
    ),
    "memory-disk": (
        "Dữ liệu nằm trong bộ nhớ ({filesystem}), tắt máy là mất hết. Hãy đặt PRESSPLAN_DATA vào "
        "một thư mục trên đĩa."
    ),
    "two-hosts": (
        "Bộ hẹn giờ của {hosts} máy cùng chạy trên một tệp SQLite. Hãy dừng máy kia, hoặc chuyển "
        "sang PostgreSQL để chạy nhiều máy."
    ),
    "no-mail": (
        "Chưa có máy chủ thư nên thư được ghi vào {folder}, không gửi đi. Hãy đặt "
        "SMTP_URL=smtps://người-dùng:mật-khẩu@máy-chủ:465."
    ),
    "sender": (
        "Địa chỉ gửi thư chưa có tên miền thật nên máy chủ thư khác sẽ từ chối. Hãy đặt "
        "MAIL_FROM, ví dụ MAIL_FROM=kehoach@tinh.example."
    ),
    "backup-folder": (
        "Không ghi được vào nơi sao lưu {folder}. Hãy tạo thư mục này và cho tài khoản của dịch "
        "vụ quyền ghi, hoặc đặt PRESSPLAN_BACKUPS vào nơi khác."
    ),
    "same-disk": (
        "Bản sao lưu nằm cùng đĩa với dữ liệu và chưa có bản sao thứ hai, hỏng đĩa là mất cả hai. "
        "Hãy đặt PRESSPLAN_BACKUPS sang đĩa khác, hoặc đặt PRESSPLAN_SECOND_COPY."
    ),
    "clock": (
        "Đồng hồ máy chủ chưa đồng bộ nên giờ trên biên nhận có thể sai. Hãy bật đồng bộ giờ: "
        "timedatectl set-ntp true."
    ),
    "space": (
        "Đĩa chứa dữ liệu chỉ còn {megabytes} MB. Hãy dọn đĩa, hoặc chuyển PRESSPLAN_DATA sang "
        "đĩa lớn hơn."
    ),
}
