"""The command line: `bin/pressplan COMMAND`."""

import json
import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask_migrate import upgrade
from sqlalchemy.exc import OperationalError

from . import (
    cli_accounts,
    cli_check,
    cli_operation,
    clock,
    create_app,
    demo,
    first_run,
    logs,
    scheduler,
    serving,
    urls,
)
from .config import BadSetting, Config, read_environment
from .database import db, reading, writing
from .history import log
from .operation.facts import first_line
from .operation.remedies import SENTENCES
from .operation.restore import is_half_done
from .outbox import queries as letters
from .outbox.rules import STATE_WORDS
from .reading.actions import import_document
from .reading.documents import BadDocument, extract
from .reading.parser import read
from .reminders import planning, preview


class _Commands(click.Group):
    """Every command says in one sentence what is wrong with the place it runs in."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            logs.install()
            return super().invoke(ctx)
        except BadSetting as wrong:
            raise click.ClickException(str(wrong)) from None
        except OperationalError as error:
            sentence = SENTENCES["database"].format(why=first_line(error))
            raise click.ClickException(sentence) from None
        except OSError as error:
            if error.filename is None:
                raise
            raise click.ClickException(
                f"Không dùng được {error.filename}: {error.strerror}. Hãy chạy bin/pressplan check "
                "để biết cách sửa."
            ) from None


def _existing(_ctx: click.Context, _param: click.Parameter, file: Path) -> Path:
    if not file.is_file():
        raise click.ClickException(f"Không có tệp “{file}”.")
    if not os.access(file, os.R_OK):
        raise click.ClickException(f"Không được phép đọc tệp “{file}”.")
    return file


@click.group(cls=_Commands)
def main() -> None:
    """pressplan: theo dõi kế hoạch chuyển đổi số báo chí."""


main.add_command(cli_accounts.accounts)
main.add_command(cli_check.check)


@main.command()
@click.option(
    "--demo", "with_demo", is_flag=True, help="nạp thêm dữ liệu mẫu; chỉ nghe trên máy này"
)
@click.option(
    "--tracking-from",
    type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]),
    help="lần chạy đầu: theo dõi kế hoạch từ ngày này (mặc định 01/01 năm nay)",
)
@click.option("--web-only", is_flag=True, help="không chạy bộ nhắc lịch: nó chạy riêng")
def serve(with_demo: bool, tracking_from: object, web_only: bool) -> None:
    """Chạy web và bộ nhắc lịch, tới khi được bảo dừng."""
    config = read_environment()
    if with_demo and not config.loopback:
        raise click.ClickException("Dữ liệu mẫu chỉ chạy trên chính máy này: bỏ PRESSPLAN_HOST.")
    if is_half_done(config):
        raise click.ClickException(
            "Lần khôi phục trước bị ngắt giữa chừng. Hãy chạy lại bin/pressplan restore."
        )
    cli_check.refuse_unsafe(config)
    try:
        listener = serving.listen(config.host, config.port)
    except serving.CannotListen as taken:
        raise click.ClickException(str(taken)) from None
    app = create_app(config)
    with app.app_context():
        upgrade()
        _start_with(with_demo, _asked_tracking(tracking_from))
        scheduler.keep()
        db.session.remove()
        db.engine.dispose()
    click.echo(where_letters_go(config))
    scheduling = None if web_only else serving.SCHEDULER
    sys.exit(serving.run(listener, address=config.base_url, scheduler=scheduling))


def where_letters_go(config: Config) -> str:
    """One sentence for who starts it: a mail server that is not set must not go unnoticed."""
    if config.smtp is None:
        return (
            f"Chưa có máy chủ thư (SMTP_URL): thư được ghi vào {config.mail_folder}, không gửi đi."
        )
    return (
        f"Thư gửi qua máy chủ {config.smtp.host}:{config.smtp.port}, từ {config.sender.addr_spec}."
    )


def _asked_tracking(given: object) -> date | None:
    """The tracking start that was given; else, on a first run at a terminal, the one typed."""
    if given is not None:
        return given.date()  # type: ignore[attr-defined]
    with writing():
        first = first_run.is_empty()
    if not first or not sys.stdin.isatty():
        return None
    usual = date(clock.today().year, 1, 1)
    typed = click.prompt(
        "Theo dõi kế hoạch từ ngày (Enter để nhận)", f"{usual:%d/%m/%Y}",
        type=click.DateTime(["%d/%m/%Y", "%Y-%m-%d"]),
    )  # fmt: skip
    return typed.date()


@log.silence()
def _start_with(with_demo: bool, tracking_from: date | None) -> None:
    """On the first run load the plan and name the administrator; with the demo, its people."""
    with writing():
        if first_run.is_empty():
            first_run.load_plan(at=clock.now(), today=clock.today(), tracking_from=tracking_from)
            email, password = first_run.first_administrator(at=clock.now())
            db.session.commit()
            click.echo("\nĐã nạp kế hoạch Đắk Lắk 2023. Tài khoản quản trị đầu tiên:")
            click.echo(f"  {email}   mật khẩu dùng một lần: {password}")
            click.echo("  (có hiệu lực 24 giờ, phải đổi ngay khi đăng nhập lần đầu)\n")
        elif first_run.load_missing(at=clock.now()):
            db.session.commit()
    if not with_demo:
        return
    with writing():
        if demo.may_load():
            people = demo.load(at=clock.now())
            db.session.commit()
            _show_people(people)
        else:
            click.echo("Dữ liệu mẫu không nạp thêm: ở đây đã có dữ liệu.")
            return
    planning.plan(at=clock.now(), whole_day=True)


def _show_people(people: list[demo.Person]) -> None:
    click.echo("Tài khoản mẫu (mật khẩu ngẫu nhiên, chỉ hiện lần này):")
    for person in people:
        click.echo(f"  {person.role:<10} {person.email:<28} {person.password}   {person.agency}")
    click.echo()


@main.command("scheduler")
def run_scheduler() -> None:
    """Chạy riêng bộ nhắc lịch."""
    scheduler.run(create_app())


@main.group()
def reminders() -> None:
    """Nhắc việc và thư."""


@reminders.command("run")
def reminders_run() -> None:
    """Chạy một nhịp: làm những gì đến hạn, gửi các thư đang chờ."""
    with _ready_app().app_context():
        scheduler.tick()
        with reading():
            counts = letters.listing(None).counts
    for state, word in STATE_WORDS.items():
        click.echo(f"{word}: {counts[state]}")


@reminders.command("preview")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]), help="mặc định hôm nay")
@click.option("--json", "as_json", is_flag=True)
def reminders_preview(day: object, as_json: bool) -> None:
    """Ai sẽ được nhắc gì trong một ngày; không ghi gì."""
    asked: date | None = day.date() if day is not None else None  # type: ignore[attr-defined]
    if asked and not preview.can_be_told(asked, clock.today()):
        raise click.ClickException("Chỉ xem được trong khoảng 400 ngày trước và sau hôm nay.")
    with _ready_app().app_context(), reading():
        found = preview.letters_on(asked or clock.today())
    if as_json:
        click.echo(json.dumps([each.as_json for each in found], ensure_ascii=False, indent=2))
        return
    for letter in found:
        click.echo(f"{letter.person.name} <{letter.person.email}>: {letter.subject}")
        for line in letter.lines:
            click.echo(f"  - {line.text}")
    click.echo(f"{len(found)} thư." if found else "Không ai được nhắc gì trong ngày này.")


@main.group("demo")
def demo_group() -> None:
    """Dữ liệu mẫu."""


@demo_group.command("load")
@click.option("--json", "as_json", is_flag=True)
@log.silence()
def demo_load(as_json: bool) -> None:
    """Nạp kế hoạch và dữ liệu mẫu vào thư mục dữ liệu mới."""
    with _ready_app().app_context():
        with writing():
            if first_run.is_empty():
                first_run.load_plan(at=clock.now(), today=clock.today())
            if not demo.may_load():
                raise click.ClickException(
                    "Ở đây đã có dữ liệu; dữ liệu mẫu chỉ nạp vào chỗ trống."
                )
            people = demo.load(at=clock.now())
            db.session.commit()
        scheduler.keep()
        planning.plan(at=clock.now(), whole_day=True)
    if as_json:
        click.echo(json.dumps({"users": [vars(p) for p in people]}, ensure_ascii=False, indent=2))
    else:
        _show_people(people)


@demo_group.command("fill")
@click.option("--agencies", type=click.IntRange(1, 2000), default=5)
@click.option("--tasks", type=click.IntRange(1, 50_000), default=20)
@click.option("--years", type=click.IntRange(1, 10), default=1)
@log.silence()
def demo_fill(agencies: int, tasks: int, years: int) -> None:
    """Nạp một kế hoạch lớn để đo tốc độ."""
    with _ready_app().app_context(), writing():
        made = demo.fill(agencies=agencies, tasks=tasks, years=years, at=clock.now())
        db.session.commit()
    click.echo(f"Đã tạo {made} đầu việc.")


@main.group()
def plans() -> None:
    """Kế hoạch."""


@plans.command("read")
@click.argument("file", type=click.Path(path_type=Path), callback=_existing)
@click.option("--json", "as_json", is_flag=True)
def plans_read(file: Path, as_json: bool) -> None:
    """Đọc một văn bản kế hoạch và cho biết hiểu được gì; không ghi gì."""
    try:
        document = extract(file.read_bytes(), file.name)
    except BadDocument as bad:
        raise click.ClickException(str(bad)) from None
    understood = read(document.lines, document.tables).as_json()
    if as_json:
        click.echo(json.dumps(understood, ensure_ascii=False, indent=2))
        return
    click.echo(f"{understood['title']}\n")
    for task in understood["tasks"]:
        timing = task["timing"]["text"] if task["timing"] else "không ghi thời gian"
        click.echo(f"  {task['code']:<6} {', '.join(task['leads'])} · {timing}")
    click.echo(
        f"\n{len(understood['tasks'])} nhiệm vụ, {len(understood['targets'])} mục tiêu, "
        f"{len(understood['duties'])} việc có hạn, {len(understood['doubts'])} điểm chưa rõ"
    )
    for doubt in understood["doubts"]:
        click.echo(f"  dòng {doubt['line']}: {doubt['why']}")


@plans.command("import")
@click.argument("file", type=click.Path(path_type=Path), callback=_existing)
def plans_import(file: Path) -> None:
    """Đọc một văn bản kế hoạch vào cơ sở dữ liệu, thành bản nháp."""
    with _ready_app().app_context(), writing():
        try:
            plan = import_document(file, by=first_run.LOADER, at=clock.now())
        except BadDocument as bad:
            raise click.ClickException(str(bad)) from None
        db.session.commit()
        click.echo(f"Đã tạo kế hoạch nháp số {plan.id}: {plan.short_title}")


@main.command()
@click.option("--json", "as_json", is_flag=True)
def routes(as_json: bool) -> None:
    """Mọi địa chỉ, ai được dùng, và một địa chỉ cụ thể của dữ liệu đang có."""
    with _ready_app().app_context():
        rules = urls.every_rule(current_app)
    if as_json:
        click.echo(json.dumps(rules, ensure_ascii=False, indent=2))
        return
    for rule in rules:
        methods, roles = ",".join(rule["methods"]), ",".join(rule["roles"])
        click.echo(f"{methods:<9} {rule['rule']:<60} {roles}")


for _command in (
    cli_operation.backup, cli_operation.restore, cli_operation.recover, cli_operation.verify,
):  # fmt: skip
    main.add_command(_command)


def _ready_app() -> Flask:
    """The application on a migrated database."""
    app = create_app()
    with app.app_context():
        upgrade()
    return app
