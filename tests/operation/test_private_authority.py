"""A mail server and a store certified by an authority of the province's own: PRESSPLAN_CA."""

import ipaddress
from datetime import timedelta
from pathlib import Path

import pytest
import requests
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from pressplan import clock, trust
from pressplan.accounts.provider import trusting
from pressplan.config import BadSetting, Smtp, read_environment
from pressplan.errors import StoreUnreachable
from pressplan.files import storage
from pressplan.outbox.delivery import deliver
from tests.mailing import configure, letters
from tests.outbox.reckoning import post_letters
from tests.servers import s3
from tests.servers.missing import untested
from tests.servers.smtp import running_smtp

BEYOND = "127.0.0.2"  # to us a machine like any other


def _named(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _signed(subject, key, *, by, with_key, about):
    now = clock.now()
    builder = x509.CertificateBuilder(
        issuer_name=_named(by), subject_name=_named(subject), public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=now - timedelta(days=4000), not_valid_after=now + timedelta(days=4000),
    )  # fmt: skip
    for extension, critical in about:
        builder = builder.add_extension(extension, critical)
    return builder.sign(with_key, hashes.SHA256()).public_bytes(Encoding.PEM)


@pytest.fixture(scope="module")
def authority(tmp_path_factory) -> tuple[Path, Path]:
    """The certificate of an authority made for this test; key and certificate of a server."""
    folder = tmp_path_factory.mktemp("authority")
    root, server = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    signs = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    subject_key = x509.SubjectKeyIdentifier.from_public_key(root.public_key())
    names = [x509.DNSName("localhost")]
    names += [x509.IPAddress(ipaddress.ip_address(each)) for each in ("127.0.0.1", BEYOND)]
    ca = _signed("CA tinh", root, by="CA tinh", with_key=root, about=[
        (x509.BasicConstraints(ca=True, path_length=0), True), (signs, True), (subject_key, False),
    ])  # fmt: skip
    issued_by = x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key())
    leaf = _signed("localhost", server, by="CA tinh", with_key=root, about=[
        (x509.SubjectAlternativeName(names), False), (issued_by, False),
    ])  # fmt: skip
    key = server.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "ca.pem").write_bytes(ca)
    (folder / "server.pem").write_bytes(key + leaf)
    return folder / "ca.pem", folder / "server.pem"


@pytest.mark.parametrize("encrypted", ["tls", "starttls"])
def test_letters_leave_over_a_server_that_only_the_provinces_authority_vouches_for(
    app, lan, authority, encrypted
):
    ca, server = authority
    post_letters(lan, 1)
    with running_smtp(BEYOND, encrypted=encrypted, certificate=server) as box:
        at = Smtp(box.at.host, box.at.port, box.at.tls, "ai", "do")
        configure(app, smtp=at)
        assert deliver() == 0
        assert box.calls == 0
        assert "không đáng tin" in letters()[0].error
        configure(app, smtp=at, ca=ca)
        post_letters(lan, 2)
        assert deliver() >= 1
    assert box.taken


@pytest.fixture
def store(authority, monkeypatch, at_work, tmp_path):
    """A store over TLS, and how to reach it with and without the authority."""
    for name, value in s3.KEYS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    at_work.move_to(time_machine.escape_hatch.time.time())  # it checks when it was signed
    try:
        with s3.running_s3(certificate=authority[1]) as bucket:
            monkeypatch.setenv("PRESSPLAN_DATA", str(tmp_path))
            monkeypatch.setenv(
                "FILES_URL", f"s3://{bucket.name}?endpoint_url={bucket.endpoint_url}"
            )
            yield bucket
    except s3.NoS3 as missing:
        untested("on S3", missing)


def test_files_lie_in_a_store_that_only_the_provinces_authority_vouches_for(
    store, authority, monkeypatch, tmp_path
):
    file = tmp_path / "file"
    file.write_bytes(b"Bao cao")
    key = storage.new_key()
    with pytest.raises(StoreUnreachable):
        storage.storage_of(read_environment()).put(key, file)
    monkeypatch.setenv("PRESSPLAN_CA", str(authority[0]))
    place = storage.storage_of(read_environment())
    place.put(key, file)
    assert b"".join(place.open(key).chunks()) == b"Bao cao"


def test_other_clients_take_the_same_file_and_it_holds_the_usual_authorities_too(
    store, authority, monkeypatch
):
    assert trust.bundle(read_environment()) is True
    monkeypatch.setenv("PRESSPLAN_CA", str(authority[0]))
    file = trust.bundle(read_environment())
    assert requests.get(store.endpoint_url, verify=file, timeout=60).status_code < 500
    assert Path(file).read_text().count("BEGIN CERTIFICATE") > 20
    assert trust.bundle(read_environment()) == file
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(store.endpoint_url, timeout=60)


def test_the_identity_provider_is_reached_the_same_way(app, store, authority):
    with pytest.raises(requests.exceptions.SSLError):
        trusting(requests.Session()).get(store.endpoint_url, timeout=60)
    configure(app, ca=authority[0])
    assert trusting(requests.Session()).get(store.endpoint_url, timeout=60).status_code < 500


@pytest.mark.parametrize("content", [None, b"", b"no certificate", b"\x00\x01"])
def test_a_file_that_is_none_is_said_at_the_start(tmp_path, monkeypatch, content):
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setenv("PRESSPLAN_CA", str(path))
    with pytest.raises(BadSetting, match="PRESSPLAN_CA"):
        read_environment()
