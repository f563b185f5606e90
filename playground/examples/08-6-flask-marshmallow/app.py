from flask import Flask, request
from flask_marshmallow import Marshmallow
from flask_sqlalchemy import SQLAlchemy
from marshmallow import ValidationError, validate
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///books.db"
db = SQLAlchemy(app, model_class=Base)
ma = Marshmallow(app)  # after the database, which its schemas use


class Book(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    year: Mapped[int]
    bought_for: Mapped[float] = mapped_column(default=0)


class BookSchema(ma.SQLAlchemySchema):
    """What the world may see and send of a Book."""

    class Meta:
        model = Book
        load_instance = True

    title = ma.auto_field(validate=validate.Length(min=1, max=80))
    year = ma.auto_field(
        validate=validate.Range(min=1450, error="Nobody printed before 1450.")
    )
    bought_for = ma.auto_field(load_only=True)
    url = ma.URLFor("book", values={"number": "<id>"})


schema, schemas = BookSchema(), BookSchema(many=True)
with app.app_context():
    db.create_all()


@app.errorhandler(ValidationError)
def refuse(error):
    """All mistakes at once, by field."""
    return {"errors": error.messages}, 422


@app.post("/books")
def create():
    """Turns JSON into a book, if it is one."""
    book = schema.load(request.get_json(), session=db.session)
    db.session.add(book)
    db.session.commit()
    return schema.dump(book), 201


@app.get("/books")
def index():
    """All books, each with its address."""
    return schemas.dump(db.session.scalars(db.select(Book).order_by(Book.year)))


@app.get("/books/<int:number>")
def book(number):
    """One book."""
    return schema.dump(db.get_or_404(Book, number))
