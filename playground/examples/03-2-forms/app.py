from flask import Flask, render_template, request

app = Flask(__name__)


@app.get("/")
def form():
    """The empty form."""
    return render_template("form.html", errors={})


@app.post("/")
def book():
    """Checks the form; a mistake is a 422 with the form again."""
    errors = {}
    name = request.form.get("name", "").strip()
    guests = request.form.get("guests", 0, type=int)
    if not name:
        errors["name"] = "Please tell us your name."
    if not 1 <= guests <= 6:
        errors["guests"] = "Between 1 and 6 guests, please."
    if errors:
        return render_template("form.html", errors=errors), 422
    print("A table for", guests)
    return f"The table is yours, {name}."
