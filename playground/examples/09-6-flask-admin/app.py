from flask import Flask, redirect, render_template, session, url_for
from flask_admin import Admin
from flask_admin.contrib.sqla import ModelView
from flask_admin.theme import Bootstrap4Theme
from flask_babel import Babel
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=Base)


class Book(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    author: Mapped[str]
    pages: Mapped[int]


class Books(ModelView):
    """Who is not signed in gets a 403: without this, everybody may edit everything."""

    column_labels = {"title": "Title", "author": "Author", "pages": "Pages"}
    column_searchable_list = ["title", "author"]
    column_filters = ["pages"]
    column_editable_list = ["pages"]
    can_export = True

    def is_accessible(self):
        return session.get("is_librarian", False)


app = Flask(__name__)
app.config.from_mapping(
    SECRET_KEY="only for trying things out",
    SESSION_COOKIE_SAMESITE="Lax",  # another site cannot post in a librarian's name
    SQLALCHEMY_DATABASE_URI="sqlite:///books.db",
    BABEL_DEFAULT_LOCALE="en",
)
db.init_app(app)
Babel(app)
admin = Admin(app, name="Library", theme=Bootstrap4Theme(swatch="cerulean", fluid=True))
admin.add_view(Books(Book, db, name="Books"))

with app.app_context():
    db.drop_all()
    db.create_all()
    db.session.add_all(
        [
            Book(title="Orlando", author="Virginia Woolf", pages=336),
            Book(title="Ulysses", author="James Joyce", pages=732),
            Book(title="红楼梦", author="曹雪芹", pages=1606),
        ]
    )
    db.session.commit()


@app.get("/")
def index():
    """The door; behind it is /admin/."""
    return render_template("index.html", count=db.session.query(Book).count())


@app.post("/sign-in")
def sign_in():
    """Makes whoever asks a librarian; a real one would be asked for a password."""
    session["is_librarian"] = True
    return redirect(url_for("book.index_view"), 303)
