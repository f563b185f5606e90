"""Rules whose URL builders are compiled late build, and fail, as those at home do."""

from collections.abc import Mapping

import pytest

from tests.conftest import Start
from tests.guest.same import both_endings, case
from tests.product import Playground

MANY = """
import uuid
from flask import Flask, url_for
from werkzeug.routing import BaseConverter

class Pair(BaseConverter):
    regex = r"\\d+-\\d+"
    def to_url(self, value):
        return "-".join(map(str, value))

app = Flask(__name__)
app.url_map.converters["pair"] = Pair
rules = {
    "plain": "/plain/äö/a b", "number": "/n/<int(fixed_digits=4):n>", "path": "/p/<path:p>/end",
    "float": "/f/<float:f>", "uuid": "/u/<uuid:u>", "pair": "/pair/<pair:p>",
    "any": "/a/<any(x,y):a>",
    "self": "/s/<self>/<kwargs>",
}
for name, rule in rules.items():
    app.add_url_rule(rule, name, lambda **_: "")
app.add_url_rule("/page/", "page", lambda page: "", defaults={"page": 1})
app.add_url_rule("/page/<int:page>", "page", lambda page: "")
values = {
    "plain": {}, "number": {"n": 7}, "path": {"p": "a/ü/b"}, "float": {"f": 1.5},
    "uuid": {"u": uuid.UUID(int=7)}, "pair": {"p": (1, 2)}, "any": {"a": "y"},
    "self": {"self": "1", "kwargs": "2"}, "page": {"page": 1},
}
with app.test_request_context():
    for again in range(2):
        for name, arguments in values.items():
            print(url_for(name, **arguments))
            print(url_for(name, **arguments, q="ä&b", none=None, _anchor="x"))
    print(url_for("page", page=2), url_for("static", filename="a b.css", _external=True))
"""

RAISES = """
from flask import Flask, url_for
from werkzeug.routing import BaseConverter

class Odd(BaseConverter):
    def to_url(self, value):
        return value.nothing

app = Flask(__name__)
app.url_map.converters["odd"] = Odd
app.add_url_rule("/<odd:value>", "odd", lambda value: "")
with app.test_request_context():
    url_for("odd", value=1)
"""

HEAD = "from flask import Flask\napp = Flask(__name__)\n"
BAD_DEFAULT = (
    HEAD + "app.add_url_rule('/<int:n>', 'n', print, defaults={'n': 'x'})\nprint('late')\n"
)
BAD_NAME = HEAD + "app.add_url_rule('/<None>', 'n', print)\nprint('late')\n"
NO_VALUE = (
    HEAD
    + """
from flask import url_for
app.add_url_rule('/<int:n>', 'n', print)
with app.test_request_context():
    url_for('n')
"""
)


@pytest.mark.parametrize(
    ("files", "command"),
    [
        case("every kind of rule", MANY),
        case("a converter that raises", RAISES),
        case("a default that its converter refuses", BAD_DEFAULT),
        case("a variable's name that is none", BAD_NAME),
        case("a value that is missing", NO_VALUE),
    ],
)
def test_urls_are_built_as_at_home(
    playground: Playground, start: Start, files: Mapping[str, str], command: str
) -> None:
    session, home = both_endings(playground, start, files, command)
    assert session == home
