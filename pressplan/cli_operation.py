"""The commands that keep an instance safe: `backup`, `restore`, `verify`."""

import sys
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask_migrate import upgrade

from . import clock, create_app
from .access import SYSTEM
from .config import Config, read_environment
from .database import db, writing
from .errors import Refusal
from .files import repair, soundness
from .operation import actions, backup_key, nightly, nightly_verify
from .operation import backup as backing_up
from .operation.restore import restore as put_back
from .operation.rules import BACKUP, megabytes
from .submissions import copies, recovering

PATH = click.Path(path_type=Path, resolve_path=True)
KEY_HELP = "tệp khóa sao lưu (mặc định PRESSPLAN_BACKUP_KEY)"


@click.command("backup")
@click.argument("file", type=PATH)
def backup(file: Path) -> None:
    """Sao lưu cơ sở dữ liệu, tệp và khóa vào một tệp mã hóa; hệ thống vẫn chạy."""
    app = create_app()
    config = app.config["PRESSPLAN"]
    with app.app_context():
        upgrade()
        made = _made(file)
    key = config.backup_key_file
    click.echo(made.sentence)
    click.echo(f"Tệp: {made.path} ({megabytes(made.size)}). Thư dạng .eml không nằm trong đó.")
    click.echo(
        f"Khóa mở bản sao lưu: {key}\nKhông có khóa này thì không ai khôi phục được. Hãy chép khóa "
        "sang nơi an toàn, khác nơi để bản sao lưu."
    )
    if key.is_relative_to(config.data):
        click.echo(
            "CHÚ Ý: khóa đang nằm chung với dữ liệu. Máy hỏng thì mất cả hai: PHẢI chép khóa ra "
            "nơi khác ngay.", err=True,
        )  # fmt: skip
    for each in made.lacking:
        click.echo(each["sentence"], err=True)
    if made.lacking:
        sys.exit(1)


def _made(file: Path) -> backing_up.Made:
    """The archive, and a run that tells the page of operation of it."""
    with writing():
        id = actions.begin(BACKUP, by=SYSTEM, at=clock.now()).id
        db.session.commit()
    made: list[backing_up.Made] = []
    refused: list[str] = []

    def work() -> tuple[str, bool, dict[str, Any]]:
        try:
            made.append(backing_up.write(file, at=clock.now(), tell=nightly.told(id)))
        except Refusal as why:
            refused.append(why.sentence)
            raise
        return made[0].sentence, not made[0].lacking, made[0].facts

    nightly.carried_out(id, work)
    if not made:
        raise click.ClickException(refused[0] if refused else nightly.BROKEN)
    return made[0]


@click.command("restore")
@click.argument("file", type=PATH)
@click.option("--key", "key_file", type=PATH, help=KEY_HELP)
@click.option("--accept-faults", is_flag=True, help="vẫn khôi phục dù nhật ký hoặc tệp có chỗ sai")
def restore(file: Path, key_file: Path | None, accept_faults: bool) -> None:
    """Khôi phục một bản sao lưu vào chỗ trống (PRESSPLAN_DATA, DATABASE_URL mới)."""
    if not file.is_file():
        raise click.ClickException(f"Không có tệp “{file}”.")
    config = read_environment()
    try:
        key = backup_key.read(key_file or config.backup_key_file)
        found = put_back(file, key, config, create_app, accept_faults=accept_faults)
    except Refusal as refused:
        raise click.ClickException(refused.sentence) from None
    made = found.made_at.astimezone(clock.ZONE)
    click.echo(
        f"Đã khôi phục về lúc {made:%H:%M ngày %d/%m/%Y}: {found.rows} dòng, {found.files} tệp, "
        "đã kiểm tra từng tệp và nhật ký."
    )
    for fault in found.faults:
        click.echo(f"CHÚ Ý: {fault}", err=True)
    _recover_after(config)
    click.echo(
        "Việc gửi thư đang TẠM DỪNG: quản trị viên đăng nhập, vào trang Vận hành xem các thư có "
        "thể đã gửi rồi cho gửi tiếp. Mọi người phải đăng nhập lại."
    )


def _recover_after(config: Config) -> None:
    if config.second_copy is None:
        click.echo(
            "Chưa đặt PRESSPLAN_SECOND_COPY: hồ sơ nộp sau bản sao lưu này, nếu có, không có ở đây."
        )
        return
    with create_app().app_context():
        _recover()


@click.command("recover")
def recover() -> None:
    """Ghi lại từ bản sao thứ hai những hồ sơ nộp, xử lý sau bản sao lưu đã khôi phục."""
    app = create_app()
    with app.app_context():
        upgrade()
        if copies.second() is None:
            raise click.ClickException("Chưa đặt PRESSPLAN_SECOND_COPY: không có bản sao thứ hai.")
        if _recover():
            sys.exit(1)


def _recover() -> bool:
    """Say what was done again and what was not; whether anything is left."""
    try:
        found = recovering.recover(at=clock.now())
    except Refusal as refused:
        click.echo(
            f"CHÚ Ý: {refused.sentence} Sau đó chạy bin/pressplan recover để ghi lại hồ sơ nộp sau "
            "bản sao lưu.", err=True,
        )  # fmt: skip
        return True
    for words in found.done:
        click.echo(f"Đã ghi lại từ bản sao thứ hai: {words}.")
    if not found.done and not found.left:
        click.echo("Bản sao thứ hai không có hồ sơ nào nộp sau bản sao lưu.")
    for words in found.left:
        click.echo(f"CHÚ Ý: chưa ghi lại được {words}.", err=True)
    if found.left:
        click.echo(
            "Hãy làm theo lý do trên rồi chạy bin/pressplan recover; tệp và nội dung còn nguyên ở "
            "bản sao thứ hai.", err=True,
        )  # fmt: skip
    return bool(found.left)


@click.command("verify")
@click.option("--repair", "repairs", is_flag=True, help="lấy lại tệp hỏng từ bản sao thứ hai")
@click.option("--from", "archive", type=PATH, help="lấy lại cả từ bản sao lưu này")
@click.option("--key", "key_file", type=PATH, help=KEY_HELP)
def verify(repairs: bool, archive: Path | None, key_file: Path | None) -> None:
    """Kiểm tra nhật ký, các bảng đếm và từng tệp; thoát với mã 1 nếu có gì sai."""
    app = create_app()
    with app.app_context():
        upgrade()
        if repairs or archive:
            _repair(archive, key_file)
        found = nightly_verify.by_hand()
    for fault in found.faults:
        click.echo(fault)
    if found.faults:
        sys.exit(1)
    click.echo("Nhật ký nguyên vẹn, số đếm khớp, tệp đủ và đúng.")


def _repair(archive: Path | None, key_file: Path | None) -> None:
    config = current_app.config["PRESSPLAN"]
    damaged = list(soundness.damaged())
    try:
        mended = repair.from_second_copy(damaged)
        left = [stored for stored in damaged if stored.id not in {each.id for each in mended}]
        if archive and left:
            key = backup_key.read(key_file or config.backup_key_file)
            mended += backing_up.files_from(archive, key, left)
    except Refusal as refused:
        raise click.ClickException(refused.sentence) from None
    with writing():
        repair.note(mended, at=clock.now())
        db.session.commit()
    for stored in mended:
        click.echo(f"Đã lấy lại tệp {stored.id} “{stored.name}”.")
