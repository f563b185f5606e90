from flask import Flask, request

app = Flask(__name__)
items = ["bread"]


@app.get("/items/")
def list_items():
    """What is on the list."""
    return items


@app.post("/items/")
def add_item():
    """Puts something on the list."""
    items.append(request.get_json()["name"])
    print("now:", ", ".join(items))
    return items, 201


@app.delete("/items/<name>")
def remove_item(name):
    """Takes an item off the list."""
    if name in items:
        items.remove(name)
    return "", 204
