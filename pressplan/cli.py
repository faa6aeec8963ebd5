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

from . import clock, create_app, demo, first_run, scheduler, serving, urls
from .config import BadSetting, Config, may_serve_http, read_environment
from .database import db, reading, writing
from .files import soundness
from .history import queries as history
from .reading.actions import import_document
from .reading.documents import BadDocument, extract
from .reading.parser import read
from .tasks import tally


class _Commands(click.Group):
    """Every command says in one sentence what is wrong with the environment."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BadSetting as wrong:
            raise click.ClickException(str(wrong)) from None


def _existing(_ctx: click.Context, _param: click.Parameter, file: Path) -> Path:
    if not file.is_file():
        raise click.ClickException(f"Không có tệp “{file}”.")
    if not os.access(file, os.R_OK):
        raise click.ClickException(f"Không được phép đọc tệp “{file}”.")
    return file


@click.group(cls=_Commands)
def main() -> None:
    """pressplan: theo dõi kế hoạch chuyển đổi số báo chí."""


@main.command()
@click.option(
    "--demo", "with_demo", is_flag=True, help="nạp thêm dữ liệu mẫu; chỉ nghe trên máy này"
)
@click.option(
    "--tracking-from",
    type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]),
    help="lần chạy đầu: theo dõi kế hoạch từ ngày này (mặc định 01/01 năm nay)",
)
def serve(with_demo: bool, tracking_from: object) -> None:
    """Chạy web và bộ nhắc lịch, tới khi được bảo dừng."""
    config = read_environment()
    if with_demo and not config.loopback:
        raise click.ClickException("Dữ liệu mẫu chỉ chạy trên chính máy này: bỏ PRESSPLAN_HOST.")
    refuse_plain_http(config)
    try:
        listener = serving.listen(config.host, config.port)
    except serving.CannotListen as taken:
        raise click.ClickException(str(taken)) from None
    app = create_app(config)
    with app.app_context():
        upgrade()
        _start_with(with_demo, _asked_tracking(tracking_from))
        scheduler.tick()
        db.session.remove()
        db.engine.dispose()
    sys.exit(serving.run(listener, address=config.base_url))


def refuse_plain_http(config: Config) -> None:
    """Passwords must not cross the network in the clear unless somebody decided so."""
    if config.loopback or config.https or may_serve_http():
        return
    raise click.ClickException(
        "Chưa mở cho máy khác vào: mật khẩu sẽ đi qua mạng không được mã hóa. Hãy đặt "
        "PRESSPLAN_BASE_URL là địa chỉ https://…, hoặc PRESSPLAN_ALLOW_HTTP=1 nếu chấp nhận."
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
    if not with_demo:
        return
    with writing():
        if demo.may_load():
            people = demo.load(at=clock.now())
            db.session.commit()
            _show_people(people)
        else:
            click.echo("Dữ liệu mẫu không nạp thêm: ở đây đã có dữ liệu.")


def _show_people(people: list[demo.Person]) -> None:
    click.echo("Tài khoản mẫu (mật khẩu ngẫu nhiên, chỉ hiện lần này):")
    for person in people:
        click.echo(f"  {person.role:<10} {person.email:<28} {person.password}   {person.agency}")
    click.echo()


@main.command("scheduler")
def run_scheduler() -> None:
    """Chạy riêng bộ nhắc lịch."""
    scheduler.run(create_app())


@main.group("demo")
def demo_group() -> None:
    """Dữ liệu mẫu."""


@demo_group.command("load")
@click.option("--json", "as_json", is_flag=True)
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
        scheduler.tick()
    if as_json:
        click.echo(json.dumps({"users": [vars(p) for p in people]}, ensure_ascii=False, indent=2))
    else:
        _show_people(people)


@demo_group.command("fill")
@click.option("--agencies", type=click.IntRange(1, 2000), default=5)
@click.option("--tasks", type=click.IntRange(1, 50_000), default=20)
@click.option("--years", type=click.IntRange(1, 10), default=1)
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


@main.command()
def verify() -> None:
    """Kiểm tra nhật ký, các bảng đếm và từng tệp; thoát với mã 1 nếu có gì sai."""
    with _ready_app().app_context():
        with reading():
            faults = [*history.faults(), *tally.faults()]
        faults += soundness.faults()  # takes long: no transaction stays open for it
    for fault in faults:
        click.echo(fault)
    if faults:
        sys.exit(1)
    click.echo("Nhật ký nguyên vẹn, số đếm khớp, tệp đủ và đúng.")


def _ready_app() -> Flask:
    """The application on a migrated database."""
    app = create_app()
    with app.app_context():
        upgrade()
    return app
