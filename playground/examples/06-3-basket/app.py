from flask import Flask, session

app = Flask(__name__)
app.secret_key = "only for trying things out"


@app.get("/basket")
def basket():
    """The basket of this visitor."""
    return session.get("basket", {})


@app.post("/basket/<item>")
def add(item):
    """One more of something."""
    basket = session.setdefault("basket", {})
    basket[item] = basket.get(item, 0) + 1
    # Flask sees that a key of the session is set, not what happens inside a value.
    session.modified = True
    print(basket)
    return basket, 201


@app.post("/checkout")
def checkout():
    """Pays: the basket is empty afterwards."""
    return {"paid": session.pop("basket", {})}
