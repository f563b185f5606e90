"""What a Flask beginner builds, each as a project of one file, driven through the API."""

import json
from base64 import b64encode
from typing import Any

from playground.hops import Hop, HopResponse
from playground.messages import Session
from sandbox.protocol import Route
from tests.conftest import Start
from tests.product import Playground, Problem, body
from tests.projects.sources import FOLDER, read_project

HEADER = list[str]


def running(start: Start, name: str) -> Session:
    session = start(read_project(name), "python manage.py")
    assert session.state == "running", session
    return session


def send(playground: Playground, session: Session, method: str, target: str, **more: Any) -> Hop:
    """The last hop of an exchange."""
    return playground.exchange(session.id, method, target, **more).hops[-1]


def response(hop: Hop) -> HopResponse:
    assert hop.response is not None, hop.error
    return hop.response


def text(hop: Hop) -> str:
    return response(hop).body_base64.decode()


def values(hop: Hop, name: str) -> list[str]:
    return [value for header, value in response(hop).headers if header.lower() == name.lower()]


def route(session: Session, endpoint: str) -> Route:
    return next(route for route in session.routes if route.endpoint == endpoint)


def test_every_converter_gives_its_own_type(playground: Playground, start: Start) -> None:
    session = running(start, "routes")
    uuid = "2f1acc6c-3a0c-4d9c-9e36-1f5f0d0a8b1e"
    answers = {
        "/users/J%C3%BCrgen": "user 'Jürgen'",
        "/numbers/42": "int 42",
        "/prices/1.50": "float 1.5",
        "/files/a/b/c.txt": "path 'a/b/c.txt'",
        f"/items/{uuid}": f"uuid UUID('{uuid}')",
        "/cars/AB-123": "plate 'AB-123'",
    }
    assert {target: playground.get(session.id, target) for target in answers} == answers


def test_what_a_converter_does_not_take_is_not_found(playground: Playground, start: Start) -> None:
    session = running(start, "routes")
    for target in ("/numbers/x", "/prices/1", "/users/a/b", "/items/1", "/cars/ab-123"):
        assert response(send(playground, session, "GET", target)).status == 404, target


def test_each_routes_samples_lead_to_its_view(playground: Playground, start: Start) -> None:
    session = running(start, "routes")
    views = [route for route in session.routes if route.endpoint != "static"]
    assert len(views) == 7
    for view in views:
        target = view.rule
        for argument in view.arguments:
            before, _, rest = target.partition("<")
            assert rest.partition(">")[0].endswith(argument.name)
            target = before + argument.sample + rest.partition(">")[2]
        assert response(send(playground, session, "GET", target)).status == 200, target


def test_a_route_tells_what_the_source_says_of_it(start: Start) -> None:
    user = route(running(start, "routes"), "user")
    source = str(read_project("routes")["manage.py"]).splitlines()
    assert user.rule == "/users/<name>"
    assert user.methods == ["GET", "HEAD", "OPTIONS"]
    assert [(argument.name, argument.converter) for argument in user.arguments] == [
        ("name", "string")
    ]
    assert user.doc == "Greet somebody."
    assert user.file == "manage.py"
    assert user.line is not None
    assert source[user.line - 1] == '@app.route("/users/<name>")'


def test_query_values_and_lists_arrive(playground: Playground, start: Start) -> None:
    session = running(start, "queries")
    target = "/search?word=a%20b&page=3&tag=x&tag=y&tag="
    assert json.loads(playground.get(session.id, target)) == {
        "word": "a b",
        "page": 3,
        "tags": ["x", "y", ""],
        "raw": "word=a%20b&page=3&tag=x&tag=y&tag=",
    }


def test_a_missing_query_gives_the_defaults(playground: Playground, start: Start) -> None:
    session = running(start, "queries")
    found = json.loads(playground.get(session.id, "/search?page=many"))
    assert found == {"word": "nothing", "page": 1, "tags": [], "raw": "page=many"}


def test_a_form_is_shown_and_its_fields_arrive(playground: Playground, start: Start) -> None:
    session = running(start, "forms")
    assert "<form" in playground.get(session.id, "/register")
    form = [["name", "Zoë & Co"], ["hobby", "1+1=2"], ["hobby", "寝"]]
    hop = send(playground, session, "POST", "/register", body={"form": form})
    assert text(hop) == "Zoë & Co likes 1+1=2 and 寝."


def test_a_form_without_a_field_is_a_bad_request(playground: Playground, start: Start) -> None:
    session = running(start, "forms")
    hop = send(playground, session, "POST", "/register", body={"form": [["hobby", "none"]]})
    assert response(hop).status == 400


def test_an_upload_is_saved_listed_and_read_back(playground: Playground, start: Start) -> None:
    session = running(start, "uploads")
    kept, look = bytes(range(256)) * 8, b"seen only"
    parts = [
        {"name": "note", "text": "three files"},
        _file("keep", "photo one.bin", "application/x-photo", kept),
        _file("look", "a.txt", "text/plain", look),
        _file("look", "ü.txt", "text/plain", b""),
    ]
    hop = send(playground, session, "POST", "/upload", body={"multipart": parts})
    assert json.loads(text(hop)) == {
        "kept": "photo one.bin",
        "type": "application/x-photo",
        "others": {"a.txt": 9, "ü.txt": 0},
        "note": "three files",
    }
    entries = {entry.path: entry for entry in playground.files(session.id).files}
    assert entries["uploads/photo_one.bin"].bytes == len(kept)
    assert entries["uploads/photo_one.bin"].origin == "guest"
    assert entries["manage.py"].origin == "project"
    assert playground.file(session.id, "uploads/photo_one.bin") == kept


def test_json_arrives_and_json_comes_back(playground: Playground, start: Start) -> None:
    session = running(start, "bodies")
    order = {"lines": [{"price": 2.5, "count": 2}, {"price": 1, "count": 3}]}
    headers = [["Content-Type", "application/json"]]
    given = {"text": json.dumps(order)}
    hop = send(playground, session, "POST", "/json", body=given, headers=headers)
    assert response(hop).status == 201
    assert json.loads(text(hop)) == {"total": 8.0}


def test_broken_json_is_the_apps_own_bad_request(playground: Playground, start: Start) -> None:
    session = running(start, "bodies")
    headers = [["Content-Type", "application/json"]]
    hop = send(playground, session, "POST", "/json", body={"text": "{"}, headers=headers)
    assert response(hop).status == 400
    hop = send(playground, session, "POST", "/json", body={"text": "{}"})
    assert response(hop).status == 415


def test_raw_bytes_arrive_as_they_are(playground: Playground, start: Start) -> None:
    session = running(start, "bodies")
    data = b"\0\xff\r\n\r\nGET / HTTP/1.1\r\n"
    headers = [["Content-Type", "application/x-thing"]]
    given = {"base64": b64encode(data).decode()}
    for method in ("POST", "PUT", "PATCH"):
        hop = send(playground, session, method, "/raw", body=given, headers=headers)
        found = json.loads(text(hop))
        assert found == {
            "method": method,
            "length": len(data),
            "hex": data.hex(),
            "type": "application/x-thing",
        }


def test_headers_travel_both_ways(playground: Playground, start: Start) -> None:
    session = running(start, "headers")
    hop = send(playground, session, "GET", "/", headers=[["X-Token", "swordfish"]])
    assert text(hop) == "Your token is swordfish."
    assert values(hop, "X-Answer") == ["forty-two"]
    assert values(hop, "X-List") == ["one", "two"]
    assert values(hop, "Content-Type") == ["text/plain; charset=utf-8"]
    assert b"X-Token: swordfish\r\n" in hop.request.raw_base64


def test_a_callers_own_user_agent_arrives(playground: Playground, start: Start) -> None:
    session = running(start, "headers")
    assert playground.get(session.id, "/agent", headers=[["User-Agent", "Lynx"]]) == "Lynx"


def test_a_picture_comes_back_byte_for_byte(playground: Playground, start: Start) -> None:
    session = running(start, "picture")
    hop = send(playground, session, "GET", "/picture")
    assert values(hop, "Content-Type") == ["image/png"]
    assert response(hop).body_base64 == (FOLDER / "picture/red.png").read_bytes()


def test_a_redirect_by_url_for_is_followed(playground: Playground, start: Start) -> None:
    session = running(start, "redirects")
    hops = playground.exchange(session.id, "GET", "/").hops
    assert [response(hop).status for hop in hops] == [302, 200]
    assert values(hops[0], "Location") == ["/greet/Ada%20Lovelace/?times=2"]
    assert hops[1].request.target == "/greet/Ada%20Lovelace/?times=2"
    assert text(hops[1]) == "Hello, Ada Lovelace!"


def test_the_slash_redirect_is_followed(playground: Playground, start: Start) -> None:
    session = running(start, "redirects")
    hops = playground.exchange(session.id, "GET", "/greet/Bob").hops
    assert [response(hop).status for hop in hops] == [308, 200]


def test_a_redirect_is_not_followed_when_asked_not_to(playground: Playground, start: Start) -> None:
    session = running(start, "redirects")
    hops = playground.exchange(session.id, "GET", "/", follow_redirects=False).hops
    assert [response(hop).status for hop in hops] == [302]


def test_a_foreign_redirect_is_shown_and_not_followed(playground: Playground, start: Start) -> None:
    session = running(start, "redirects")
    (hop,) = playground.exchange(session.id, "GET", "/away").hops
    assert values(hop, "Location") == ["https://example.com/elsewhere"]


def test_a_redirect_in_circles_ends(playground: Playground, start: Start) -> None:
    session = running(start, "redirects")
    hops = playground.exchange(session.id, "GET", "/round").hops
    assert 5 < len(hops) < 50


def test_status_666_is_shown_as_it_is(playground: Playground, start: Start) -> None:
    session = running(start, "status666")
    hop = send(playground, session, "GET", "/")
    assert (response(hop).status, text(hop)) == (666, "the number of the beast")


def test_a_cookie_is_set_sent_back_and_deleted(playground: Playground, start: Start) -> None:
    session = running(start, "cookies")
    assert playground.get(session.id, "/read") == "no cookie"
    assert len(send(playground, session, "GET", "/set").cookies_changed) == 1
    (cookie,) = playground.cookies(session.id).cookies
    assert (cookie.name, cookie.value, cookie.http_only) == ("colour", "blue", True)
    assert playground.get(session.id, "/read") == "blue"
    assert playground.get(session.id, "/read", cookies=False) == "no cookie"
    playground.get(session.id, "/delete")
    assert playground.get(session.id, "/read") == "no cookie"
    assert playground.cookies(session.id).cookies == []


def test_a_flask_session_counts_visits(playground: Playground, start: Start) -> None:
    session = running(start, "sessions")
    visits = [playground.get(session.id, "/count") for _ in range(3)]
    assert visits == ["visit 1", "visit 2", "visit 3"]
    playground.get(session.id, "/forget")
    assert playground.get(session.id, "/count") == "visit 1"


def test_a_flask_session_without_a_key_fails_with_flasks_own_words(
    playground: Playground, start: Start
) -> None:
    session = running(start, "sessions_without_key")
    assert response(send(playground, session, "GET", "/count")).status == 500
    log = playground.log_until(session.id, "GET /count HTTP/1.1")
    assert any("The session is unavailable because no secret key was set." in x.text for x in log)


def test_a_view_name_used_twice_is_a_crash_with_its_place(
    playground: Playground, start: Start
) -> None:
    session = start(read_project("same_name_twice"), "python manage.py")
    source = str(read_project("same_name_twice")["manage.py"]).splitlines()
    assert session.state == "crashed"
    assert session.error is not None
    assert session.error.type == "AssertionError"
    assert session.error.message.startswith("View function mapping is overwriting")
    assert session.error.file == "manage.py"
    assert session.error.line == source.index('@app.route("/other")') + 1
    assert session.reason is not None
    assert session.reason.message.startswith(f"AssertionError at manage.py:{session.error.line}: ")
    problem = refused(playground, session)
    assert (problem.status, problem.type) == (409, "not-running")
    assert "AssertionError" in problem.detail


def test_a_project_of_several_files_keeps_notes_in_sqlite(
    playground: Playground, start: Start
) -> None:
    session = running(start, "notes")
    for note in ("buy milk", "<b>bold</b>"):
        form = {"form": [["text", note]]}
        exchange = playground.exchange(session.id, "POST", "/notes", body=form)
        assert [response(hop).status for hop in exchange.hops] == [302, 200]
    page = body(exchange)
    assert "<title>2 notes</title>" in page
    assert "<li>buy milk</li><li>&lt;b&gt;bold&lt;/b&gt;</li>" in page
    assert "rebeccapurple" in playground.get(session.id, "/static/notes.css")
    assert playground.file(session.id, "notes.db").startswith(b"SQLite format 3\0")
    playground.restart(session.id)
    assert "<li>buy milk</li>" in playground.get(session.id, "/")


def refused(playground: Playground, session: Session) -> Problem:
    """What a request to a session that does not run is answered with."""
    try:
        playground.exchange(session.id, "GET", "/")
    except Problem as problem:
        return problem
    raise AssertionError("it was answered")


def _file(name: str, filename: str, content_type: str, data: bytes) -> dict[str, str]:
    encoded = b64encode(data).decode()
    return {
        "name": name,
        "filename": filename,
        "content_type": content_type,
        "base64": encoded,
    }
