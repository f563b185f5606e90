from flask import Flask, redirect, render_template, request, url_for

import store

app = Flask(__name__)


@app.route("/")
def index():
    return render_template("index.html", notes=store.all_notes())


@app.post("/notes")
def add():
    store.add_note(request.form["text"])
    return redirect(url_for("index"))


if __name__ == "__main__":
    store.create()
    app.run(host="0.0.0.0", port=5000, debug=True)
