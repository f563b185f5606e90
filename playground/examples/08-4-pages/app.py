from flask import Flask, url_for
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=Base)


class Measurement(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    city: Mapped[str]
    celsius: Mapped[float]


app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///:memory:"
db.init_app(app)
with app.app_context():
    db.create_all()
    for number in range(200):
        city = ("Xi'an", "Oslo")[number % 2]
        db.session.add(Measurement(city=city, celsius=10 + number % 20))
    db.session.commit()


@app.get("/measurements")
def measurements():
    """Twenty a page; ?page= and ?per_page= choose."""
    found = db.paginate(db.select(Measurement).order_by(Measurement.id), max_per_page=50)
    print(f"page {found.page} of {found.pages}")
    later = url_for("measurements", page=found.next_num, per_page=found.per_page)
    return {
        "items": [{"id": item.id, "city": item.city, "celsius": item.celsius} for item in found],
        "total": found.total,
        "next": later if found.has_next else None,
    }


@app.get("/cities")
def cities():
    """How many and how warm, for each city."""
    query = db.select(
        Measurement.city, func.count().label("count"), func.avg(Measurement.celsius).label("mean")
    ).group_by(Measurement.city)
    return [dict(row._mapping) for row in db.session.execute(query)]
