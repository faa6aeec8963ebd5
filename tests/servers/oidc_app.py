"""The provider itself: Authlib's authorization server, with keys and codes in memory."""

import hmac
import json
import secrets
import time
from base64 import urlsafe_b64encode
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import time_machine
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import AuthorizationCodeMixin
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, Response, jsonify, request, session
from joserfc.jwk import ECKey, KeySet, RSAKey
from markupsafe import Markup

from tests.servers.oidc import CLIENT_ID, CLIENT_SECRET, PEOPLE

PAGE = Markup(
    '<!doctype html><html lang="vi"><title>Tài khoản dùng chung</title><h1>Bạn là ai?</h1>'
    '<form method="post" action="/authorize?{query}"><select name="subject">{people}</select>'
    "<button>Đăng nhập</button></form></html>"
)


@dataclass
class Code(AuthorizationCodeMixin):
    """An authorization code with what it was asked for."""

    code: str
    subject: str
    redirect_uri: str
    scope: str
    nonce: str
    code_challenge: str
    code_challenge_method: str
    at: int

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str:
        return self.nonce

    def get_auth_time(self) -> int:
        return self.at

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


class Client(ClientMixin):
    """Our product, as the provider registered it: with a secret, for codes alone."""

    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_default_redirect_uri(self) -> None:
        return None

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri.endswith("/sign-in/provider")

    def check_client_secret(self, client_secret: str) -> bool:
        return secrets.compare_digest(client_secret.encode(), CLIENT_SECRET.encode())

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


class State:
    """What the provider has in mind: keys, codes, and what it was told to do wrong."""

    def __init__(self, clock: time_machine.Traveller) -> None:
        self.clock = clock
        self.codes: dict[str, Code] = {}
        self.odd: dict[str, Any] = {}
        self.asked: Counter[str] = Counter()
        self.renew("RS256")

    def renew(self, algorithm: str) -> None:
        """A new key under a new name; the old one is no longer told."""
        self.key = _new_key(algorithm, secrets.token_hex(4))
        self.algorithm = algorithm

    def told(self, how: dict[str, Any]) -> None:
        if at := how.pop("at", None):
            self.clock.move_to(datetime.fromisoformat(at))
        if algorithm := how.pop("new_key", None):
            self.renew(algorithm)
        self.odd = how


def _plain(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def _new_key(algorithm: str, kid: str) -> RSAKey | ECKey:
    if algorithm == "RS256":
        return RSAKey.generate_key(2048, {"kid": kid})
    return ECKey.generate_key("P-256", {"kid": kid})


def make_provider(clock: time_machine.Traveller) -> Flask:
    """The application of the provider."""
    app = Flask(__name__)
    app.secret_key = secrets.token_bytes(32)
    app.config["SESSION_COOKIE_NAME"] = "provider"
    state = State(clock)
    client = Client()
    server = AuthorizationServer(app, query_client=lambda id: client if id == CLIENT_ID else None,
                                 save_token=lambda token, request: None)  # fmt: skip
    server.register_grant(_code_grant(state), [_IDToken(app, state), CodeChallenge(required=True)])
    _add_pages(app, state, server)
    return app


def _code_grant(state: State) -> type[grants.AuthorizationCodeGrant]:
    class CodeGrant(grants.AuthorizationCodeGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic"]

        def save_authorization_code(self, code: str, request: Any) -> None:
            asked = request.payload.data
            state.codes[code] = Code(
                code, request.user, request.payload.redirect_uri, request.scope,
                asked["nonce"], asked["code_challenge"], asked["code_challenge_method"],
                int(time.time()),
            )  # fmt: skip

        def query_authorization_code(self, code: str, client: Client) -> Code | None:
            return state.codes.get(code)

        def delete_authorization_code(self, authorization_code: Code) -> None:
            del state.codes[authorization_code.code]

        def authenticate_user(self, authorization_code: Code) -> str:
            return authorization_code.subject

    return CodeGrant


class _IDToken(OpenIDCode):
    def __init__(self, app: Flask, state: State) -> None:
        super().__init__(require_nonce=True)
        self.app, self.state = app, state

    def exists_nonce(self, nonce: str, request: Any) -> bool:
        return any(code.nonce == nonce for code in self.state.codes.values())

    def get_client_algorithm(self, client: Client) -> str:
        return str(self.state.odd.get("alg", self.state.algorithm))

    def get_encode_header(self, client: Client) -> dict[str, str]:
        kid = str(self.state.key.kid)
        return {"alg": self.get_client_algorithm(client), "kid": self.state.odd.get("kid", kid)}

    def resolve_client_private_key(self, client: Client) -> Any:
        if self.state.odd.get("forged"):  # another key under the same name
            return _new_key(self.state.algorithm, str(self.state.key.kid))
        return self.state.key

    def encode_id_token(self, token: dict[str, Any], request: Any) -> str:
        signed: str = super().encode_id_token(token, request)
        if not self.state.odd.get("shared_secret"):
            return signed
        # Signed anew with what everybody knows, the public key, as if it were a secret.
        header = _plain(json.dumps({"alg": "HS256", "kid": self.state.key.kid}).encode())
        text = f"{header}.{signed.split('.')[1]}"
        key = self.state.key.as_pem(private=False)
        return f"{text}.{_plain(hmac.digest(key, text.encode(), 'sha256'))}"

    def get_client_claims(self, client: Client) -> dict[str, Any]:
        return {"iss": self.app.config["ISSUER"], "aud": [CLIENT_ID]}

    def generate_user_info(self, user: str, scope: str) -> dict[str, Any]:
        name, email = PEOPLE[user]
        said = {"sub": user, "name": name, "email": email, "email_verified": True}
        return said | self.state.odd.get("claims", {})


def _add_pages(app: Flask, state: State, server: AuthorizationServer) -> None:
    @app.before_request
    def count() -> None:
        state.asked[request.path] += 1

    @app.get("/.well-known/openid-configuration")
    def discovery() -> Response:
        issuer = app.config["ISSUER"]
        facts = {
            "issuer": issuer, "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token", "jwks_uri": f"{issuer}/keys",
            "response_types_supported": ["code"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "ES256", "HS256", "none"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "code_challenge_methods_supported": ["S256"],
        }  # fmt: skip
        return jsonify(facts | state.odd.get("facts", {}))

    @app.get("/keys")
    def keys() -> Any:
        if status := state.odd.get("keys"):
            return "no keys", status
        return jsonify(KeySet([state.key]).as_dict(private=False))

    @app.route("/authorize", methods=["GET", "POST"])
    def authorize() -> Any:
        grant = server.get_consent_grant(end_user=session.get("subject"))
        if request.method == "POST":
            session["subject"] = request.form["subject"]
        elif "subject" not in session or request.args.get("prompt") == "login":
            people = Markup("").join(
                Markup('<option value="{}">{}</option>').format(subject, name)
                for subject, (name, _) in PEOPLE.items()
            )
            return PAGE.format(query=request.query_string.decode(), people=people)
        user = None if state.odd.get("deny") else session["subject"]
        return server.create_authorization_response(grant=grant, grant_user=user)

    @app.post("/token")
    def token() -> Any:
        if status := state.odd.get("token"):
            return "<p>no token</p>", status
        return server.create_token_response()

    @app.route("/odd", methods=["GET", "POST"])
    def odd() -> Response:
        if request.method == "POST":
            state.told(request.get_json())
        return jsonify(state.asked)
