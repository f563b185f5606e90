from flask import Flask, abort, current_app, request, session


def create_app(settings=None):
    """Makes an app; each test has one of its own, with settings of its own."""
    app = Flask(__name__)
    app.config.from_mapping(
        SECRET_KEY="only for trying things out", PRICES={"tea": 3, "cake": 5}
    )
    app.config.from_mapping(settings or {})

    @app.get("/price/<thing>")
    def price(thing):
        """What something costs; from ten pieces on, a tenth less."""
        pieces = request.args.get("pieces", 1, type=int)
        one = current_app.config["PRICES"].get(thing)
        if one is None or pieces < 1:
            abort(404)
        return {"price": one * pieces * (0.9 if pieces >= 10 else 1)}

    @app.post("/basket")
    def fill():
        """Remembers what is wanted."""
        session["basket"] = [*session.get("basket", []), request.form["thing"]]
        return session["basket"], 201

    return app
