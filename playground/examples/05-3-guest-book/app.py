from flask import Flask, flash, redirect, render_template, request, url_for

app = Flask(__name__)
app.secret_key = "only for trying things out"
entries = ["Lovely place!"]


@app.get("/")
def book():
    """The book, newest entry first."""
    return render_template("book.html", entries=reversed(entries))


@app.post("/entries")
def write():
    """Writes an entry, then sends the browser back."""
    text = request.form["text"].strip()
    if text:
        entries.append(text)
        flash("Thank you for your entry.", "success")
    else:
        flash("An empty page says little.", "error")
    return redirect(url_for("book"), 303)
