"""What Flask saw: how a request landed in `flask.request`."""

import base64

import pytest

from sandbox.protocol import Trace
from sandbox.trace import Saw, SawFile
from tests.conftest import Start
from tests.guest.journeys import Serve, serve
from tests.product import Playground

READS_FORM = '@app.post("/<int:id>")\ndef index(id):\n    return str(request.form.get("a"))\n'
READS_NOTHING = '@app.post("/<int:id>")\ndef index(id):\n    return "ok"\n'
JSON = [["Content-Type", "application/json"]]


@pytest.fixture
def run(playground: Playground, start: Start) -> Serve:
    return serve(playground, start)


def seen(trace: Trace) -> Saw:
    assert trace.saw is not None
    return trace.saw


def test_args_and_form_are_told_with_repeated_keys(run: Serve) -> None:
    body = {"form": [["a", "1"], ["a", "2"], ["名", "张三"]]}
    saw = seen(run(READS_FORM).journey("/7?x=1&x=%E4%BD%A0", "POST", body=body))
    assert saw.args == [("x", "1"), ("x", "你")]
    assert saw.form == [("a", "1"), ("a", "2"), ("名", "张三")]
    assert saw.view_args[0].text == "7"
    assert (saw.endpoint, saw.mimetype) == ("index", "application/x-www-form-urlencoded")
    assert saw.read == ["form"]
    assert saw.unread is None


def test_files_are_told_with_their_sizes_after_flask_has_closed_them(run: Serve) -> None:
    file = {"name": "f", "filename": "a.png", "content_type": "image/png"}
    part = {**file, "base64": base64.b64encode(b"12345").decode()}
    for source in (READS_FORM, READS_NOTHING):
        saw = seen(run(source).journey("/7", "POST", body={"multipart": [part]}))
        assert saw.files == [SawFile(key="f", filename="a.png", content_type="image/png", bytes=5)]


def test_json_that_the_view_looked_for_in_the_form_is_told(run: Serve) -> None:
    body = {"text": '{"a": [1, 2]}'}
    saw = seen(run(READS_FORM).journey("/7", "POST", body=body, headers=JSON))
    assert saw.json == '{\n "a": [\n  1,\n  2\n ]\n}'
    assert (saw.form, saw.is_json, saw.data_bytes) == ([], True, 13)
    assert "json" not in saw.read


def test_why_there_is_no_json_is_told(run: Serve) -> None:
    app = run(READS_NOTHING)
    broken = seen(app.journey("/7", "POST", body={"text": "{"}, headers=JSON))
    assert "400 Bad Request" in (broken.json_error or "")
    text = seen(
        app.journey("/7", "POST", body={"text": "{}"}, headers=[["Content-Type", "text/plain"]])
    )
    assert "415 Unsupported Media Type" in (text.json_error or "")
    assert text.data == "{}"


def test_a_body_that_the_app_streams_is_left_to_it(run: Serve) -> None:
    app = run('@app.post("/")\ndef index():\n    return request.stream.read(2)\n')
    hop = app.playground.exchange(app.id, "POST", "/", trace=True, body={"text": "abcd"}).hops[0]
    assert hop.response is not None
    assert hop.response.body_base64 == b"ab"
    assert hop.trace is not None
    assert seen(hop.trace).unread == "streamed"


def test_a_body_that_never_comes_holds_nobody_up(run: Serve) -> None:
    """The length says ten bytes, two come: the view has answered, and so has its trace."""
    headers = [["Content-Length", "10"], ["Content-Type", "text/plain"]]
    trace = run(READS_NOTHING).journey("/7", "POST", headers=headers, body={"text": "ab"})
    assert seen(trace).unread == "incomplete"


def test_headers_and_cookies_are_told(run: Serve) -> None:
    headers = [["X-A", "1"], ["Cookie", "a=b; c=d"]]
    saw = seen(run(READS_NOTHING).journey("/7", "POST", headers=headers))
    assert ("X-A", "1") in [(name.title(), value) for name, value in saw.headers]
    assert saw.cookies == [("a", "b"), ("c", "d")]
