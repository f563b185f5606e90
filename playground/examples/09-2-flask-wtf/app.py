from flask import Flask, render_template
from flask_wtf import FlaskForm
from wtforms import StringField, SubmitField
from wtforms.validators import DataRequired, Email

app = Flask(__name__)
app.secret_key = "only for trying things out"
# Off, so that the client panel can post without a token.
app.config["WTF_CSRF_ENABLED"] = False


class SignUp(FlaskForm):
    name = StringField("Your name", [DataRequired("Please tell us who you are.")])
    email = StringField("E-mail", [DataRequired(), Email("That is no e-mail address.")])
    submit = SubmitField("Sign up")


@app.route("/", methods=["GET", "POST"])
def sign_up():
    """Shows the form, and takes it when it is right."""
    form = SignUp()
    if form.validate_on_submit():
        print(form.name.data, form.email.data)
        return {"name": form.name.data, "email": form.email.data}, 201
    return render_template("sign_up.html", form=form), 422 if form.errors else 200
