from flask import Flask, redirect, request, url_for

app = Flask(__name__)


@app.route("/arrived/<who>", methods=["GET", "POST"])
def arrived(who):
    """Where everything ends: says what arrived."""
    print(request.method, dict(request.form))
    return {"who": who, "method": request.method, "form": request.form}


@app.post("/letters")
def letters():
    """Done; now go and look."""
    return redirect(url_for("arrived", who="letter"), 303)


@app.post("/parcels")
def parcels():
    """Same method, same body, over there."""
    return redirect(url_for("arrived", who="parcel"), 307)


@app.get("/~<name>")
def nickname(name):
    """A friendly name for a long address."""
    return redirect(url_for("arrived", who=name, via="nickname"), 301)
