from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.record_queries import get_recorded_queries
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, selectinload


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=Base)


class Author(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    books: Mapped[list["Book"]] = relationship(back_populates="author")


class Book(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("author.id"))
    author: Mapped[Author] = relationship(back_populates="books")


app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///library.db"
app.config["SQLALCHEMY_RECORD_QUERIES"] = True
db.init_app(app)
with app.app_context():
    db.drop_all()
    db.create_all()
    for name, titles in {"鲁迅": ["呐喊", "彷徨"], "Woolf": ["The Waves"], "Joyce": []}.items():
        db.session.add(Author(name=name, books=[Book(title=title) for title in titles]))
    db.session.commit()


def shelf(query):
    """Tells how many queries a request cost."""
    found = {author.name: [book.title for book in author.books] for author in db.session.scalars(query)}
    queries = get_recorded_queries()
    print(*(query.statement for query in queries), sep="\n")
    return {"authors": found, "queries": len(queries)}


@app.get("/careless")
def careless():
    """One query for the authors, then one for each of them."""
    return shelf(db.select(Author))


@app.get("/careful")
def careful():
    """Two queries, however many authors there are."""
    return shelf(db.select(Author).options(selectinload(Author.books)))
