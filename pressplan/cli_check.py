"""`bin/pressplan check`: whether this may be opened to others, and what to do where it may not."""

import json
import sys

import click

from . import clock
from .config import Config, read_environment
from .operation.checks import Fault, faults, unsafe_to_start
from .operation.facts import gather, is_open

SAFE = "Triển khai an toàn: không có gì phải sửa."
SAFE_BUT = "Triển khai an toàn; {} điều nên xem thêm ở trên."


@click.command()
@click.option("--json", "as_json", is_flag=True, help="in kết quả dạng JSON")
def check(as_json: bool) -> None:
    """Xem triển khai này có an toàn không; thoát với mã 1 nếu có điều phải sửa."""
    found = faults(gather(read_environment(), at=clock.now()))
    refused = any(fault.refuses for fault in found)
    if as_json:
        told = {"safe": not refused, "faults": [_told(fault) for fault in found]}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        for fault in found:
            click.echo(f"{'Phải sửa' if fault.refuses else 'Nên xem'}: {fault.sentence}")
        if not refused:
            click.echo(SAFE_BUT.format(len(found)) if found else SAFE)
    sys.exit(1 if refused else 0)


def refuse_unsafe(config: Config) -> None:
    """Before `serve` opens it to other machines. Raises ClickException, a line for each fault."""
    if not is_open(config):
        return
    found = unsafe_to_start(gather(config, at=clock.now()))
    if found:
        lines = "".join(f"\n  - {fault.sentence}" for fault in found)
        raise click.ClickException(f"Chưa mở cho máy khác vào, vì phải sửa trước:{lines}")


def _told(fault: Fault) -> dict[str, object]:
    return {"name": fault.name, "refuses": fault.refuses, "sentence": fault.sentence}
