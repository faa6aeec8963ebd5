"""The floor: a bare Flask page that renders 50 rows with SQLAlchemy from SQLite.

One table, one query, one template without layout; each row has as many values as a row of our
list, the very texts that it prints. Beside it a bare upload: the body goes to a file, durably.
"""

import os
import shutil
import tempfile
from pathlib import Path

from flask import Flask, render_template, request
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

CELLS = 24
PAGE = """<!doctype html>
<title>50 rows</title>
<table>
{% for row in rows %}<tr>{% for name in names %}<td>{{ row[name] }}</td>{% endfor %}</tr>
{% endfor %}</table>
"""


class Base(DeclarativeBase):
    pass


class Line(Base):
    """A row as wide as one of our list; what it lacks is empty."""

    __tablename__ = "line"

    id: Mapped[int] = mapped_column(primary_key=True)
    locals().update({f"cell_{n}": mapped_column(default="") for n in range(CELLS)})
    __annotations__.update({f"cell_{n}": Mapped[str] for n in range(CELLS)})

    def __getitem__(self, name: str) -> str:
        return getattr(self, name)


def fill(file: str, rows: list[list[str]]) -> None:
    """Store 50 rows of these texts, repeated where there are fewer."""
    engine = create_engine(f"sqlite:///{file}")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        for n in range(50):
            texts = rows[n % len(rows)][:CELLS]
            session.add(Line(**{f"cell_{i}": text for i, text in enumerate(texts)}))
        session.commit()


def create_app() -> Flask:
    app = Flask(__name__)
    engine = create_engine(f"sqlite:///{os.environ['FLOOR_DATABASE']}")
    with Session(engine) as session:
        first = session.scalars(select(Line)).first()
    assert first is not None
    names = [f"cell_{n}" for n in range(CELLS) if first[f"cell_{n}"]]
    template = app.jinja_env.from_string(PAGE)  # compiled once, as a file would be

    @app.get("/")
    def index() -> str:
        with Session(engine) as session:
            rows = session.scalars(select(Line).order_by(Line.id).limit(50)).all()
            return render_template(template, rows=rows, names=names)

    @app.post("/")
    def upload() -> str:
        folder = Path(os.environ["FLOOR_DATABASE"]).parent
        with tempfile.NamedTemporaryFile(dir=folder) as file:
            shutil.copyfileobj(request.stream, file)
            file.flush()
            os.fsync(file.fileno())
        return "kept"

    return app
