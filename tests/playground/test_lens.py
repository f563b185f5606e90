"""The one route that shows a guest's HTML on the playground's own host: who may ask, and in what
cage it comes.
"""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from playground.app import create_app
from playground.settings import Settings
from tests.playground.answers import told

OWN = {"Host": "localhost:8000", "Origin": "http://localhost:8000"}
PAGE = "<!doctype html><title>é 行</title><p>hello"


def post(client: FlaskClient, html: str, base: str = "", **headers: str) -> TestResponse:
    return client.post(
        "/lens",
        data={"html": html, "base": base},
        content_type="multipart/form-data",
        headers=OWN | {name.replace("_", "-"): value for name, value in headers.items()},
    )


def policy_of(answer: TestResponse) -> dict[str, str]:
    directives = answer.headers["Content-Security-Policy"].split("; ")
    return {name: rest for name, _, rest in (each.partition(" ") for each in directives)}


def test_html_comes_in_an_opaque_origin_that_runs_nothing(client: FlaskClient) -> None:
    answer = post(client, PAGE)
    assert (answer.status_code, answer.text) == (200, PAGE)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert policy_of(answer) == {
        "sandbox": "",
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "img-src": "data:",
        "font-src": "data:",
        "media-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'self'",
    }


def test_html_has_the_headers_of_every_answer_once(client: FlaskClient) -> None:
    headers = post(client, PAGE).headers
    expected = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "SAMEORIGIN",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    }
    assert {name: headers.getlist(name) for name in expected} == {
        name: [value] for name, value in expected.items()
    }
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Set-Cookie" not in headers


def test_files_come_from_the_one_preview_that_is_named(
    client: FlaskClient, preview_label: str
) -> None:
    origin = f"http://{preview_label}.localhost:8000"
    answer = post(client, PAGE, f'{origin}/a/b?c="&d')
    assert f'<!doctype html><base href="{origin}/a/b?c=&#34;&amp;d"><title>' in answer.text
    policy = policy_of(answer)
    for kind in ("style-src", "img-src", "font-src", "media-src"):
        assert policy[kind].endswith(f" {origin}")
    assert policy["base-uri"] == origin
    assert policy["default-src"] == "'none'"
    assert policy["sandbox"] == ""


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("|<p>no doctype", id="quirks"),
        pytest.param("\ufeff <!-- <p> -->\n<!DOCTYPE html >|<html lang=zh>", id="comment"),
        pytest.param("|<!-- <!doctype html> --><p>", id="doctype in a comment"),
        pytest.param("|" + "<!---->" * 50_000, id="many comments"),
        pytest.param("|" + "<!--" * 50_000, id="many open comments"),
        pytest.param("|" + " " * 200_000, id="many spaces"),
    ],
)
def test_base_stands_where_it_changes_no_mode(
    client: FlaskClient, preview_label: str, html: str
) -> None:
    base = f"http://{preview_label}.localhost:8000/"
    answer = post(client, html.replace("|", "", 1), base)
    assert answer.text == html.replace("|", f'<base href="{base}">', 1)


@pytest.mark.parametrize(
    ("headers", "without"),
    [
        pytest.param({}, "Origin", id="program"),
        pytest.param({"Origin": "null"}, "", id="sandboxed page"),
        pytest.param({"Origin": "http://evil.example"}, "", id="foreign page"),
        pytest.param({"Origin": "http://label.localhost:8000"}, "", id="preview"),
        pytest.param({"Sec-Fetch-Site": "cross-site"}, "", id="foreign site"),
        pytest.param({"Sec-Fetch-Dest": "document"}, "", id="a page of its own"),
    ],
)
def test_html_is_shown_to_frames_of_our_own_page_only(
    client: FlaskClient, headers: dict[str, str], without: str
) -> None:
    sent = {name: value for name, value in (OWN | headers).items() if name != without}
    answer = client.post("/lens", data={"html": "<p>guest</p>"}, headers=sent)
    assert (answer.status_code, told(answer)["type"]) == (403, "foreign-origin")
    assert policy_of(answer)["frame-ancestors"] == "'none'"


def test_html_is_never_the_answer_to_a_link(client: FlaskClient) -> None:
    assert client.get("/lens?html=<p>guest</p>", headers=OWN).status_code == 405


@pytest.mark.parametrize(
    "base",
    [
        "http://evil.example/",
        "http://{label}.localhost:8000.evil.example/",
        "http://{label}.localhost:8000@evil.example/",
        "https://{label}.localhost:8000/",
        "http://{label}.localhost:8000",
        "http://x.{label}.localhost:8000/",
        "http://{label}.localhost:8000/ ; script-src *",
        "http://{label}.localhost:8000/\r\nX: y",
        "http://{label}.localhost:8000/" + "x" * 20_000,
        "//{label}.localhost:8000/",
    ],
)
def test_base_outside_of_a_preview_is_refused(
    client: FlaskClient, preview_label: str, base: str
) -> None:
    answer = post(client, PAGE, base.format(label=preview_label))
    assert (answer.status_code, told(answer)["type"]) == (400, "invalid-request")
    assert "`base`" in told(answer)["detail"]


def test_label_that_was_not_given_out_is_refused(client: FlaskClient) -> None:
    answer = post(client, PAGE, f"http://{'a' * 56}.localhost:8000/")
    assert (answer.status_code, told(answer)["type"]) == (404, "not-found")


def test_form_without_html_is_refused(client: FlaskClient) -> None:
    answer = client.post("/lens", data={"base": ""}, headers=OWN)
    assert (answer.status_code, told(answer)["type"]) == (400, "invalid-request")


def test_html_has_room_for_any_body_that_is_kept_and_no_more(settings: Settings) -> None:
    client = create_app(replace(settings, exchange_body_bytes=100_000)).test_client()
    assert post(client, "\ufffd" * 100_000).status_code == 200
    refused = post(client, "x" * 400_000)
    assert (refused.status_code, told(refused)["type"]) == (413, "too-large")
    assert "300,000 bytes" in told(refused)["detail"]


def test_page_on_a_bare_address_is_not_sent_to_the_browsers_own_machine(
    client: FlaskClient, preview_label: str
) -> None:
    answer = client.post(
        "/lens",
        data={"html": PAGE, "base": f"http://{preview_label}.localhost:8000/"},
        headers={"Host": "192.0.2.7:8000", "Origin": "http://192.0.2.7:8000"},
    )
    assert answer.status_code == 200
    assert "localhost" not in answer.headers["Content-Security-Policy"]


def test_a_chinese_page_reads_in_chinese_what_the_lens_refuses(client: FlaskClient) -> None:
    """The choice made on the page comes in the address; a frame shows the answer as it is."""
    answer = client.post(
        "/lens?lang=zh",
        data={"html": PAGE, "base": "http://elsewhere.example/"},
        content_type="multipart/form-data",
        headers=OWN | {"Accept": "text/html", "Accept-Language": "en"},
    )
    assert answer.status_code == 400
    assert "必须是预览中经过百分号编码的地址" in answer.text
    assert "percent-encoded" not in answer.text
