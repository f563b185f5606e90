from flask import Flask, flash, redirect, render_template, url_for
from flask_bootstrap import Bootstrap5
from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, StringField, SubmitField
from wtforms.validators import InputRequired, Length, NumberRange

app = Flask(__name__)
app.config.from_mapping(
    SECRET_KEY="only for trying things out",
    BOOTSTRAP_SERVE_LOCAL=True,  # from the package, not from another host
    WTF_CSRF_ENABLED=False,  # off, so that the client panel can post without a token
)
Bootstrap5(app)
tours = [{"tour": "Harbour", "name": "Ada", "people": 2}]


class Booking(FlaskForm):
    tour = SelectField("Tour", choices=["Harbour", "Old town", "Lighthouse"])
    name = StringField("Your name", [InputRequired("Whose seats?"), Length(max=40)])
    people = IntegerField(
        "People", [NumberRange(1, 8, "The boat has eight seats.")], default=2
    )
    submit = SubmitField("Book")


@app.get("/")
def index():
    """All bookings as a table."""
    return render_template("index.html", tours=tours)


@app.route("/book", methods=["GET", "POST"])
def book():
    """The form, styled and with its mistakes beside the fields."""
    form = Booking()
    if form.validate_on_submit():
        tours.append({field: form[field].data for field in ("tour", "name", "people")})
        flash("See you on board!", "success")
        return redirect(url_for("index"), 303)
    return render_template("book.html", form=form), 422 if form.errors else 200
