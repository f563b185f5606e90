from flask import Flask, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=Base)


class Book(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(unique=True)

    def to_dict(self):
        return {"id": self.id, "title": self.title}


app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///books.db"
db.init_app(app)
with app.app_context():
    db.create_all()


@app.post("/books")
def create():
    """Puts a book on the shelf."""
    book = Book(title=request.get_json()["title"])
    db.session.add(book)
    db.session.commit()
    return book.to_dict(), 201


@app.get("/books")
def read():
    """The shelf, by title."""
    return [book.to_dict() for book in db.session.scalars(db.select(Book).order_by(Book.title))]


@app.put("/books/<int:number>")
def update(number):
    """Changes the title."""
    book = db.get_or_404(Book, number)
    book.title = request.get_json()["title"]
    db.session.commit()
    return book.to_dict()


@app.delete("/books/<int:number>")
def delete(number):
    """Takes it off the shelf."""
    db.session.delete(db.get_or_404(Book, number))
    db.session.commit()
    return "", 204
