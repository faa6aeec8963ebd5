"""pressplan: a province's plan for the digital transformation of its press, tracked."""

from importlib import import_module

from flask import Flask
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from . import config, database, guard, heartbeat, memory, pages  # noqa: F401 (heartbeat has a table)
from .files import spool, storage
from .history import actions as history

MODELS = (
    "history", "settings", "workdays", "files", "agencies", "accounts", "plans", "proposals",
    "tasks", "targets", "obligations", "submissions", "reading",
)  # fmt: skip
ROUTES = (
    "home", "accounts", "agencies", "settings", "workdays", "plans", "tasks", "obligations",
    "submissions", "reading", "desk", "overview", "exports",
)  # fmt: skip
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
    pages.install(app)
    storage.install(app)
    spool.install(app)
    guard.install(app)
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
        "SECRET_KEY": settings.key("session"),
        "HISTORY_KEY": settings.key("history"),
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
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
