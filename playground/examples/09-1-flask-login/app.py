from flask import Flask, redirect, render_template, request, url_for
from flask_login import (
    LoginManager,
    UserMixin,
    current_user,
    login_required,
    login_user,
    logout_user,
)

app = Flask(__name__)
app.secret_key = "only for trying things out"
login = LoginManager(app)
login.login_view = "sign_in"


class User(UserMixin):
    def __init__(self, name, password):
        self.id, self.password = name, password


USERS = {user.id: user for user in (User("ada", "lovelace"), User("小明", "秘密"))}


@login.user_loader
def load(name):
    """Who somebody is, from the id in the session."""
    return USERS.get(name)


@app.get("/secret")
@login_required
def secret():
    """For those who are signed in."""
    return {"name": current_user.id, "secret": "The key is under the mat."}


@app.route("/sign-in", methods=["GET", "POST"])
def sign_in():
    """A form; the right password leads back."""
    if request.method == "GET":
        return render_template("sign_in.html")
    user = USERS.get(request.form["name"])
    if user is None or user.password != request.form["password"]:
        return render_template("sign_in.html"), 403
    login_user(user)
    print(user.id, "signed in")
    return redirect(url_for("secret"), 303)


@app.post("/sign-out")
def sign_out():
    """Ends it."""
    logout_user()
    return "", 204
