"""pressplan: a province's plan for the digital transformation of its press, tracked."""

from importlib import import_module

from flask import Flask
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from . import (  # noqa: F401 (heartbeat and pace have tables)
    config,
    database,
    guard,
    heartbeat,
    memory,
    pace,
    pages,
    refused,
    request_log,
)
from .accounts import letters as accounts
from .exports import letters as papers
from .files import spool, storage
from .history import actions as history
from .operation import letters as operation
from .outbox import composing
from .reminders import chase, digest, letters
from .submissions import receipts
from .targets import queries as targets
from .training.queries_people import counted

MODELS = (
    "history", "settings", "workdays", "files", "outbox", "agencies", "accounts", "plans",
    "proposals", "tasks", "targets", "obligations", "submissions", "maturity",
    "training", "directives", "awards", "funding", "reading", "reminders", "exports",
    "operation",
)  # fmt: skip
ROUTES = (
    "home", "history", "accounts", "agencies", "settings", "workdays", "plans", "proposals",
    "tasks", "targets", "obligations", "submissions", "maturity", "training", "directives",
    "awards", "funding", "reading", "desk", "reminders", "overview", "exports",
    "operation", "help",
)  # fmt: skip
LETTERS = {
    "receipt": receipts.letter, "digest": digest.letter, "chase": chase.letter,
    "test": letters.test, "quick": papers.quick, "reset": accounts.reset,
    "unused": accounts.unused, "odd": accounts.odd, "verify": operation.verify,
}  # fmt: skip
BODY_LIMIT = 24 * 1024 * 1024  # of a view that takes no files (files.spool.takes_files)

migrate = Migrate(render_as_batch=True, directory=str(config.ROOT / "migrations"))
csrf = CSRFProtect()


def create_app(settings: config.Config | None = None) -> Flask:
    """The application, wired. The only place that knows all its parts."""
    settings = settings or config.read_environment()
    config.make_private(settings.data)
    app = Flask(__name__, static_folder=None, template_folder=str(config.ROOT / "templates"))
    app.config.update(_flask_config(settings))
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    database.db.init_app(app)
    for feature in MODELS:
        _import_models(feature)
    migrate.init_app(app, database.db)
    with app.app_context():
        database.prepare(database.db.engine)
        memory.listen(database.db.engine)
    history.listen()
    request_log.install(app)
    pages.install(app)
    storage.install(app)
    spool.install(app)
    composing.install(app, LETTERS)
    targets.install(app, counted)
    guard.install(app)
    refused.install(app)
    csrf.init_app(app)  # after the guard: nobody's body is read before it is known whose it is
    for feature in ROUTES:
        routes = import_module(
            f"pressplan.{feature}" if feature == "home" else f"pressplan.{feature}.routes"
        )
        app.register_blueprint(routes.bp)
    return app


def _import_models(feature: str) -> None:
    """A feature's `models.py`, and the `models_….py` beside it where it has grown."""
    folder = config.ROOT / "pressplan" / feature
    for path in sorted(folder.glob("models*.py")):
        import_module(f"pressplan.{feature}.{path.stem}")


def _flask_config(settings: config.Config) -> dict[str, object]:
    return {
        "PRESSPLAN": settings,
        "DEBUG": False,  # whatever FLASK_DEBUG says
        "SECRET_KEY": settings.key("session"),
        "HISTORY_KEY": settings.key("history"),
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        # What people typed has no place in the log beside the statement that failed.
        "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": True},
        "MAX_CONTENT_LENGTH": BODY_LIMIT,
        "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,
        "MAX_FORM_PARTS": 20_000,
        "TRUSTED_HOSTS": list(settings.trusted_hosts),
        "SESSION_COOKIE_NAME": "__Host-pressplan" if settings.https else "pressplan",
        "SESSION_COOKIE_SECURE": settings.https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": True,
    }
