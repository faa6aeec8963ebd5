"""The commands for accounts: what only who holds the machine may do, when nobody else is left."""

from dataclasses import replace

import click
from flask_migrate import upgrade
from sqlalchemy import select

from . import clock, create_app, keys
from .access import SYSTEM
from .accounts import actions, actions_factor, actions_rescue, vault
from .accounts.factor_rules import LONGEST_EVIDENCE
from .accounts.models import Account
from .accounts.queries_factor import has_factor
from .accounts.rules import address_key
from .database import db, writing
from .vietnamese import moment, tidy

MACHINE = replace(SYSTEM, name="Dòng lệnh trên máy chủ")
EVIDENCE = "đã biết đúng người bằng cách nào, ghi vào nhật ký."


@click.group("accounts")
def accounts() -> None:
    """Tài khoản: việc chỉ người giữ máy chủ làm được."""


@accounts.command("unlock")
@click.argument("email")
def unlock(email: str) -> None:
    """Mở khóa đăng nhập sau khi nhập sai nhiều lần."""
    app = create_app()
    with app.app_context():
        upgrade()
        with writing():
            opened = actions_rescue.unlock(_account(email), by=MACHINE, at=clock.now())
            db.session.commit()
    click.echo(f"Đã mở khóa cho {email}." if opened else f"{email} không bị khóa vì nhập sai.")


@accounts.command("new-password")
@click.argument("email")
def new_password(email: str) -> None:
    """Cấp mật khẩu dùng một lần, khi không còn quản trị viên nào vào được để cấp."""
    app = create_app()
    with app.app_context():
        upgrade()
        with writing():
            account, at = _account(email), clock.now()
            if not account.active:
                raise click.ClickException(f"Tài khoản {account.email} đang khóa.")
            one_time = actions.give_one_time_password(account, by=MACHINE, at=at)
            actions_rescue.unlock(account, by=MACHINE, at=at)
            until = account.password_expires_at
            db.session.commit()
    click.echo(f"Mật khẩu dùng một lần của {account.email}: {one_time}")
    click.echo(f"  (có hiệu lực đến {moment(until)}, phải đổi ngay khi đăng nhập)")


@accounts.command("remove-factor")
@click.argument("email")
@click.option("--evidence", required=True, metavar="CHỨNG_CỨ", help=EVIDENCE)
def remove_factor(email: str, evidence: str) -> None:
    """Gỡ xác thực hai bước của người mất cả điện thoại lẫn mã dự phòng."""
    app = create_app()
    with app.app_context():
        upgrade()
        with writing():
            account = _account(email)
            if not has_factor(account.id):
                raise click.ClickException(f"{email} chưa bật xác thực hai bước.")
            reason = tidy(evidence)[:LONGEST_EVIDENCE]
            if not reason:
                raise click.ClickException(f"Hãy ghi --evidence: {EVIDENCE}")
            actions_factor.remove(account, reason=reason, by=MACHINE, at=clock.now())
            db.session.commit()
    click.echo(f"Đã gỡ xác thực hai bước của {email}; mọi phiên đăng nhập đã kết thúc.")


@accounts.command("replace-key")
def replace_key() -> None:
    """Thay khóa keys/factor và niêm phong lại mọi mã bí mật của xác thực hai bước."""
    app = create_app()
    with app.app_context():
        upgrade()
        folder = app.config["PRESSPLAN"].data / "keys"
        keys.replace_key(folder, vault.KEY)
        with writing():
            sealed, lost = actions_factor.seal_anew(by=MACHINE, at=clock.now())
            db.session.commit()
        keys.forget_former(folder, vault.KEY)
    click.echo(f"Đã thay khóa và niêm phong lại {sealed} mã bí mật.")
    if lost:
        click.echo(f"{lost} mã không mở được bằng khóa nào: những người đó phải thiết lập lại.")


def _account(email: str) -> Account:
    account = db.session.scalar(select(Account).where(Account.email == address_key(email)))
    if account is None:
        raise click.ClickException(f"Không có tài khoản “{email}”.")
    return account
