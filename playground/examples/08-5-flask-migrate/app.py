from flask import Flask, request
from flask_migrate import Migrate, upgrade
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import inspect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=Base)


class Book(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    pages: Mapped[int | None]


app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///books.db"
db.init_app(app)
# SQLite cannot change a column: Alembic copies the table instead, as a batch.
Migrate(app, db, render_as_batch=True)


@app.post("/books")
def create():
    """Puts a book on the shelf."""
    book = Book(**request.get_json())
    db.session.add(book)
    db.session.commit()
    return {"id": book.id, "title": book.title, "pages": book.pages}, 201


@app.get("/columns")
def columns():
    """The columns that the table has in the database, whatever the class says."""
    return [column["name"] for column in inspect(db.engine).get_columns("book")]


@app.get("/revision")
def revision():
    """The migration that the database has reached."""
    return {
        "revision": db.session.scalar(
            db.text("SELECT version_num FROM alembic_version")
        )
    }


if __name__ == "__main__":
    # First the tables, then the visitors: what `flask db upgrade` does before a new version starts.
    with app.app_context():
        upgrade()
    app.run(host="0.0.0.0", port=5000)
