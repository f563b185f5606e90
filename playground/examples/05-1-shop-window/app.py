from flask import Flask, render_template, request

app = Flask(__name__)

# Prices are kept in cents.
GOODS = [
    {"name": "teapot", "cents": 2490, "left": 3},
    {"name": "lamp", "cents": 5900, "left": 0},
    {"name": "chair", "cents": 12900, "left": 1},
]


@app.template_filter("price")
def price(cents):
    return f"{cents / 100:.2f}"


@app.get("/")
def window():
    """The window; ?q= looks for a word."""
    query = request.args.get("q", "")
    found = [item for item in GOODS if query in item["name"]]
    return render_template("window.html", goods=found, query=query)
