"""Who fears that `keys/factor` was seen replaces it, and nobody sets up their app anew."""

from sqlalchemy import select

from pressplan.accounts import actions_factor, vault
from pressplan.accounts.models_factor import SecondFactor
from pressplan.database import db
from pressplan.history.models import HistoryLine
from tests.accounts.test_tcvn14423 import on_the_machine, with_code
from tests.phones import give_factor


def key_files(app):
    folder = app.config["PRESSPLAN"].data / "keys"
    return {path.name: path.read_text() for path in folder.glob("factor*")}


def test_codes_open_as_before_and_the_old_key_opens_nothing(browser, lan, hoa, app, monkeypatch):
    """ASVS 11.2.2."""
    phone, _ = give_factor(lan)
    give_factor(hoa)
    actions_factor.offer(hoa, at=hoa.created_at)
    before = key_files(app)
    said = on_the_machine(app, monkeypatch, "replace-key")
    assert "niêm phong lại 3 mã" in said.output
    after = key_files(app)
    assert set(after) == {"factor"}
    assert after != before
    assert (app.config["PRESSPLAN"].data / "keys" / "factor").stat().st_mode & 0o777 == 0o600
    with_code(browser, lan, phone.code()).get("/desk/")
    row = db.session.get_one(SecondFactor, lan.id)
    (app.config["PRESSPLAN"].data / "keys" / "factor").write_text(before["factor"])
    assert vault.unseal(row.sealed, account_id=lan.id) is None
    line = db.session.scalars(
        select(HistoryLine).where(HistoryLine.event == "factor-key-replaced")
    ).one()
    assert line.who_name == "Dòng lệnh trên máy chủ"
    for secret in (*before.values(), *after.values()):
        assert secret.strip() not in said.output + line.text


def test_cut_off_half_way_everybody_still_comes_in_and_it_goes_on(browser, lan, app, monkeypatch):
    phone, _ = give_factor(lan)
    before = key_files(app)["factor"]

    def cut(**_options):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(actions_factor, "seal_anew", cut)
        on_the_machine(app, broken, "replace-key")
    between = key_files(app)
    assert between["factor.former"] == before
    with_code(browser, lan, phone.code()).get("/desk/")
    on_the_machine(app, monkeypatch, "replace-key")
    assert key_files(app) == {"factor": between["factor"]}
    assert between["factor"] != before
    with_code(browser, lan, phone.code(steps=1)).get("/desk/")


def test_what_no_key_opens_is_counted_and_left(lan, app, monkeypatch):
    give_factor(lan)
    sealed = db.session.get_one(SecondFactor, lan.id).sealed
    (app.config["PRESSPLAN"].data / "keys" / "factor").write_text("ab" * 32)
    said = on_the_machine(app, monkeypatch, "replace-key")
    assert "1 mã không mở được" in said.output
    assert db.session.get_one(SecondFactor, lan.id).sealed == sealed
