"""Speak with the identity provider: OpenID Connect by Authlib, authorization code with PKCE.

ASVS V10 (OAuth and OIDC) applies to this optional way alone; without a provider it is off.
Everything is fetched from the issuer's own scheme, host and port, with a time limit and
without following redirects. No transaction may be open meanwhile. What is told to people is
a sentence, what is told to the history a reason; neither ever holds a token or the secret.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast
from urllib.parse import urlsplit

from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from flask import current_app
from joserfc import jwt
from joserfc.errors import BadSignatureError, ClaimError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from requests import RequestException, Session

from .. import trust
from ..config import Config, Provider
from ..vietnamese import tidy
from .models_identity import LONGEST_SUBJECT

ALGORITHMS = ("RS256", "ES256")  # never none, never one that signs with a shared secret
SECONDS = (5, 10)  # to connect, to wait for the next bytes
LARGEST = 512 * 1024
KEPT_FOR = timedelta(hours=1)
LEEWAY = 60  # seconds by which its clock and ours may differ
LONGEST_REASON = 200
RETURN_PATH = "/sign-in/provider"
AWAY = (
    "Nhà cung cấp tài khoản dùng chung đang không trả lời. Hãy thử lại sau, hoặc đăng nhập "
    "bằng e-mail và mật khẩu."
)
UNSOUND = (
    "Không xác nhận được kết quả đăng nhập từ nhà cung cấp tài khoản dùng chung. Hãy thử "
    "lại; nếu vẫn vậy, hãy đăng nhập bằng e-mail và mật khẩu rồi báo quản trị viên."
)
DECLINED = (
    "Nhà cung cấp tài khoản dùng chung chưa cho đăng nhập, hoặc bạn đã bấm hủy. Hãy thử "
    "lại, hoặc đăng nhập bằng e-mail và mật khẩu."
)


class ProviderError(Exception):
    """The provider is away, or what it says cannot be trusted."""

    def __init__(self, sentence: str, reason: str) -> None:
        super().__init__(reason)
        self.sentence = sentence
        self.reason = tidy(reason)[:LONGEST_REASON]


@dataclass
class _Known:
    """What this process knows of the provider, and since when."""

    facts: dict[str, Any]
    since: datetime
    keys: KeySet | None = None


@dataclass(frozen=True)
class Visit:
    """The secrets of one way to the provider and back."""

    state: str
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


def configured() -> Provider | None:
    """The provider of this deployment, or None: off."""
    return cast(Config, current_app.config["PRESSPLAN"]).provider


def address_of(visit: Visit, *, again: bool, now: datetime) -> str:
    """Where the browser goes to sign in; `again`: even who is signed in there signs in anew.

    Raises ProviderError.
    """
    known = _known(now)
    wished = {"prompt": "login"} if again else {}
    with _client(known) as client:
        url, _ = client.create_authorization_url(
            known.facts["authorization_endpoint"], state=visit.state, nonce=visit.nonce,
            code_verifier=visit.verifier, **wished,
        )  # fmt: skip
    return str(url)


def subject_of(visit: Visit, answer: Mapping[str, str], *, now: datetime) -> str:
    """Who came back with this answer, by the provider's signed word. Raises ProviderError.

    ASVS 10.4, 10.5: the code with its verifier is exchanged by us for an ID token, which is
    trusted after signature, issuer, audience, time, nonce and at_hash are found right.
    """
    if (error := answer.get("error")) is not None:
        raise ProviderError(DECLINED, f"nhà cung cấp trả lời {error}")
    issuer = _provider().issuer
    if answer.get("iss", issuer) != issuer:  # RFC 9207 §2.4: another provider mixed in
        raise ProviderError(UNSOUND, "câu trả lời mang tên nhà cung cấp khác")
    known = _known(now)
    token = _exchange(known, answer.get("code", ""), visit)
    claims = _claims(known, token, visit.nonce, now)
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise ProviderError(UNSOUND, "định danh trống hoặc quá dài")
    if not subject.isascii() or not subject.isprintable():  # OpenID Connect Core 1.0 §2
        raise ProviderError(UNSOUND, "định danh có ký tự lạ")
    return subject


def return_address() -> str:
    """Where the provider sends the browser back: from the base URL, never from the request."""
    config: Config = current_app.config["PRESSPLAN"]
    return config.base_url + RETURN_PATH


def trusting(session: Session) -> Session:
    """How a line to the provider checks certificates: the one place that knows.

    Nothing is taken from the environment: no proxy, no .netrc.
    """
    session.trust_env = False
    session.verify = trust.bundle(current_app.config["PRESSPLAN"])
    return session


def _provider() -> Provider:
    found = configured()
    assert found is not None
    return found


def _client(known: _Known) -> OAuth2Session:
    provider = _provider()
    offered = known.facts.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    basic = "client_secret_basic" in offered or "client_secret_post" not in offered
    client = OAuth2Session(
        provider.client_id, provider.client_secret, scope="openid",
        redirect_uri=return_address(), code_challenge_method="S256", default_timeout=SECONDS,
        token_endpoint_auth_method="client_secret_basic" if basic else "client_secret_post",
    )  # fmt: skip
    trusting(client)
    return client


def _exchange(known: _Known, code: str, visit: Visit) -> dict[str, Any]:
    if not code:
        raise ProviderError(UNSOUND, "câu trả lời không có mã")
    try:
        with _client(known) as client:
            token = client.fetch_token(
                known.facts["token_endpoint"], grant_type="authorization_code", code=code,
                code_verifier=visit.verifier, allow_redirects=False,
            )  # fmt: skip
    except OAuthError as refused:
        raise ProviderError(UNSOUND, f"mã không đổi được: {refused.error}") from refused
    except RequestException as broken:
        raise ProviderError(AWAY, f"không đổi được mã: {type(broken).__name__}") from broken
    except ValueError as broken:
        raise ProviderError(UNSOUND, "câu trả lời khi đổi mã không đọc được") from broken
    if not isinstance(token.get("id_token"), str):
        raise ProviderError(UNSOUND, "không có ID token")
    return dict(token)


def _claims(known: _Known, token: dict[str, Any], nonce: str, now: datetime) -> CodeIDToken:
    """The checked claims of an ID token (OpenID Connect Core 1.0 §3.1.3.7)."""
    provider = _provider()
    wanted = {
        "iss": {"essential": True, "values": [provider.issuer]},
        "aud": {"essential": True, "values": [provider.client_id]},
        "sub": {"essential": True},
    }
    about = {
        "nonce": nonce, "client_id": provider.client_id,
        "access_token": token.get("access_token"),
    }  # fmt: skip
    try:
        read = _decoded(known, token["id_token"])
        claims = CodeIDToken(read.claims, read.header, wanted, about)
        claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
    except ClaimError as wrong:
        raise ProviderError(UNSOUND, f"ID token sai: {wrong.error} {wrong.claim}") from wrong
    except JoseError as wrong:
        raise ProviderError(UNSOUND, f"ID token sai: {wrong.error}") from wrong
    except (ValueError, TypeError, KeyError) as wrong:
        raise ProviderError(UNSOUND, "ID token không đọc được") from wrong
    return claims


def _decoded(known: _Known, text: str) -> jwt.Token:
    """The token, its signature checked; keys that were known already are fetched anew once."""
    fresh = known.keys is None
    keys = known.keys = known.keys or _fetch_keys(known)
    try:
        return jwt.decode(text, keys, algorithms=ALGORITHMS)
    except (InvalidKeyIdError, BadSignatureError):
        if fresh:
            raise
    known.keys = _fetch_keys(known)
    return jwt.decode(text, known.keys, algorithms=ALGORITHMS)


def _known(now: datetime) -> _Known:
    """The provider's discovery document, asked for once an hour."""
    provider = _provider()
    kept: dict[str, _Known] = current_app.extensions.setdefault("provider", {})
    known = kept.get(provider.issuer)
    if known is None or not known.since <= now <= known.since + KEPT_FOR:
        facts = _fetch(get_well_known_url(provider.issuer, external=True))
        _check_facts(facts, provider.issuer)
        known = kept[provider.issuer] = _Known(facts, now)
    return known


def _check_facts(facts: dict[str, Any], issuer: str) -> None:
    """OpenID Connect Discovery 1.0 §4.3: the issuer is itself, and its parts are its own."""
    if facts.get("issuer") != issuer:
        raise ProviderError(UNSOUND, "tài liệu cấu hình mang tên nhà cung cấp khác")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if _origin(facts.get(name)) != _origin(issuer):
            raise ProviderError(UNSOUND, f"{name} không ở cùng máy chủ với nhà cung cấp")


def _origin(address: object) -> tuple[str, str] | None:
    try:
        url = urlsplit(address) if isinstance(address, str) else None
    except ValueError:
        return None
    return (url.scheme, url.netloc.lower()) if url else None


def _fetch_keys(known: _Known) -> KeySet:
    """The keys with which it signs; those of other kinds or uses are left out."""
    found = _fetch(known.facts["jwks_uri"]).get("keys")
    usable = [
        key
        for key in (found if isinstance(found, list) else [])
        if isinstance(key, dict)
        and key.get("kty") in ("RSA", "EC")
        and key.get("use", "sig") == "sig"
    ]
    try:
        return KeySet.import_key_set({"keys": usable})
    except (JoseError, ValueError, TypeError, KeyError) as wrong:
        raise ProviderError(UNSOUND, "khóa của nhà cung cấp không đọc được") from wrong


def _fetch(url: str) -> dict[str, Any]:
    """A JSON object from the provider."""
    try:
        with (
            trusting(Session()) as session,
            session.get(url, timeout=SECONDS, allow_redirects=False, stream=True) as answer,
        ):
            answer.raise_for_status()
            body = b""
            for piece in answer.iter_content(65536):
                body += piece
                if len(body) > LARGEST:
                    raise ProviderError(UNSOUND, "câu trả lời của nhà cung cấp quá dài")
            found = _json(body)
    except RequestException as broken:
        raise ProviderError(AWAY, f"không hỏi được: {type(broken).__name__}") from broken
    return found


def _json(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as wrong:
        raise ProviderError(UNSOUND, "câu trả lời của nhà cung cấp không đọc được") from wrong
    if not isinstance(found, dict):
        raise ProviderError(UNSOUND, "câu trả lời của nhà cung cấp không đọc được")
    return found
