from flask import Flask, Response, abort, jsonify, redirect, render_template, request, url_for

app = Flask(__name__)

wishes = [
    {"name": "Ada", "text": "May your first route answer 200."},
    {"name": "小明", "text": "愿你的代码一次就跑通。"},
]


@app.route("/")
def index():
    """The page with all wishes; ?q= filters them."""
    query = request.args.get("q", "")
    found = [wish for wish in wishes if query.lower() in wish["text"].lower()]
    return render_template("index.html", wishes=found, query=query)


@app.route("/wishes", methods=["POST"])
def add_wish():
    """Takes the form, then sends the browser back to the page."""
    text = request.form["text"].strip()
    if not text:
        abort(400, "A wish needs a text.")
    wishes.append({"name": request.form.get("name") or "Somebody", "text": text})
    print(f"{len(wishes)} wishes now")
    return redirect(url_for("index"))


@app.route("/wishes.json")
def wishes_as_json():
    """The same wishes, for programs."""
    return jsonify(wishes=wishes, count=len(wishes))


@app.route("/hello/<name>")
def hello(name):
    """A greeting: <name> is a piece of the address."""
    return render_template("hello.html", name=name)


@app.route("/star/<int:points>")
def star(points):
    """A picture drawn by the server; <int:points> takes whole numbers only."""
    if not 3 <= points <= 60:
        abort(404, "A star has 3 to 60 points.")
    return Response(render_template("star.svg", points=points), mimetype="image/svg+xml")


if __name__ == "__main__":
    app.run(host="0.0.0.0", port=5000, debug=True)
