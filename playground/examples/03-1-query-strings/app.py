from flask import Flask, request

app = Flask(__name__)

TEAS = [
    {"name": "龙井", "kind": "green", "price": 88},
    {"name": "Assam", "kind": "black", "price": 12},
    {"name": "Sencha", "kind": "green", "price": 20},
    {"name": "普洱", "kind": "dark", "price": 45},
]


@app.get("/teas")
def teas():
    """Teas; ?kind= may be given twice, ?sort=price orders them."""
    kinds = request.args.getlist("kind")
    size = request.args.get("size", 10, type=int)
    print(request.query_string, "→", kinds, size)
    found = [tea for tea in TEAS if not kinds or tea["kind"] in kinds]
    if request.args.get("sort") == "price":
        found.sort(key=lambda tea: tea["price"])
    return found[:size]


@app.get("/tea")
def tea():
    """Needs ?name=; request.args[...] is a 400 without it."""
    name = request.args["name"]
    return [tea for tea in TEAS if tea["name"] == name]
