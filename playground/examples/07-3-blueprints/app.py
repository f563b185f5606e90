from flask import Flask

import books
import readers


def create_app(settings=None):
    """Makes an app; a test gives settings of its own."""
    app = Flask(__name__)
    app.config.from_mapping(settings or {})
    app.register_blueprint(books.blueprint)
    app.register_blueprint(readers.blueprint)
    print(len(list(app.url_map.iter_rules())), "rules")
    return app
