from flask import Flask, abort, request, session
from werkzeug.security import check_password_hash, generate_password_hash

app = Flask(__name__)
app.secret_key = "in real life: secrets.token_hex(), kept out of the code"

# A hash, never the password itself.
USERS = {"ada": generate_password_hash("lovelace", "pbkdf2:sha256:1000")}


@app.get("/")
def me():
    """Who is signed in, and how often they came."""
    if "name" not in session:
        abort(401)
    session["visits"] += 1
    return {"name": session["name"], "visits": session["visits"]}


@app.post("/session")
def sign_in():
    """Checks name and password."""
    name = request.form["name"]
    if not check_password_hash(USERS.get(name, ""), request.form["password"]):
        abort(403)
    session["name"], session["visits"] = name, 0
    print(name, "signed in")
    return {"name": name}, 201


@app.delete("/session")
def sign_out():
    """Ends the session."""
    session.clear()
    return "", 204
