from flask import Flask, render_template

app = Flask(__name__)


@app.context_processor
def menu():
    """What every template may use."""
    return {"menu": {"home": "Home", "about": "About"}}


@app.get("/")
def home():
    """The front page."""
    return render_template("home.html")


@app.get("/about")
def about():
    """Who we are."""
    return render_template("about.html")
