from flask import Flask

app = Flask(__name__)
app.config.from_mapping(SHOP_NAME="Nameless", OPEN=False, SEATS=12)

# FLASK_SHOP_NAME becomes SHOP_NAME; true, 3 and lists are read as JSON.
app.config.from_prefixed_env()
print("SHOP_NAME =", app.config["SHOP_NAME"])


@app.get("/")
def sign():
    """The sign on the door."""
    state = "open" if app.config["OPEN"] else "closed"
    return f"{app.config['SHOP_NAME']} is {state}."


@app.get("/settings")
def settings():
    """Every setting of ours; the secret stays secret."""
    return {name: app.config[name] for name in ("SHOP_NAME", "OPEN", "SEATS", "DEBUG")}
