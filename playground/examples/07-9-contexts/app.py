from threading import Thread

from blinker import Namespace
from flask import Flask, current_app, g, request, request_finished

app = Flask(__name__)
app.config["SHOP"] = "Tea house"
sold = Namespace().signal("sold")


@sold.connect_via(app)
def count(sender, thing, **extra):
    """Is told of each sale; the view does not know who listens."""
    sender.config["SALES"] = sender.config.get("SALES", 0) + 1
    print(f"sold: {thing} to {g.visitor}, number {sender.config['SALES']}")


@request_finished.connect_via(app)
def note(sender, response, **extra):
    """One of Flask's own signals: after every request."""
    print("request_finished:", response.status)


@app.before_request
def greet():
    # g lives as long as the request: the next one has another.
    g.visitor = request.args.get("name", "nobody")


@app.teardown_appcontext
def leave(error):
    print("the context ends; in g there was:", *g)


@app.post("/buy/<thing>")
def buy(thing):
    """Sells something and says so."""
    # A signal wants the app itself; current_app only stands for it.
    sold.send(current_app._get_current_object(), thing=thing)
    return {"sold": thing, "visitor": g.visitor}


def shop_name(found):
    try:
        found.append(current_app.config["SHOP"])
    except RuntimeError as error:
        found.append(str(error).splitlines()[0])


def shop_name_with_context(found):
    with app.app_context():
        shop_name(found)


@app.get("/thread")
def in_thread():
    """A thread has no context, unless one is opened there."""
    found = []
    for work in (shop_name, shop_name_with_context):
        thread = Thread(target=work, args=[found])
        thread.start()
        thread.join()
    return {"without": found[0], "with": found[1]}
