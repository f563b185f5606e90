import base64
from email import message_from_bytes
from io import BytesIO

import pytest
from werkzeug.formparser import parse_form_data

from playground.bodies import BodySpec, Part, encode_body
from playground.problems import InvalidRequest, TooLarge

MAX = 1024 * 1024


@pytest.mark.parametrize(
    ("spec", "content", "content_type"),
    [
        pytest.param(BodySpec(text="张"), "张".encode(), "text/plain;charset=UTF-8", id="text"),
        pytest.param(BodySpec(text=""), b"", "text/plain;charset=UTF-8", id="empty text"),
        pytest.param(BodySpec(base64="AP8="), b"\x00\xff", "application/octet-stream", id="bytes"),
        pytest.param(
            BodySpec(form=[("a", "1 2"), ("a", "&=+"), ("张", "~*-._")]),
            b"a=1+2&a=%26%3D%2B&%E5%BC%A0=%7E*-._",
            "application/x-www-form-urlencoded",
            id="form",
        ),
        pytest.param(BodySpec(form=[]), b"", "application/x-www-form-urlencoded", id="empty form"),
    ],
)
def test_bodies_are_encoded_as_browsers_do(
    spec: BodySpec, content: bytes, content_type: str
) -> None:
    body = encode_body(spec, [], MAX)
    assert (body.content, body.content_type) == (content, content_type)


def in_memory(*_: object, **__: object) -> BytesIO:
    return BytesIO()


def test_a_multipart_form_arrives_as_it_was_described() -> None:
    spec = BodySpec(
        multipart=[
            Part(name="title", text="a\nb"),
            Part(name="f", filename="张 \"x\".txt", content_type="text/plain", base64="aGk="),
            Part(name="f", filename="", base64=""),
            Part(name="f", filename="raw.bin", base64=base64.b64encode(b"\r\n--x").decode()),
        ]
    )  # fmt: skip
    body = encode_body(spec, [], MAX)
    environ = {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": body.content_type,
        "CONTENT_LENGTH": str(len(body.content)),
        "wsgi.input": BytesIO(body.content),
    }
    _, form, files = parse_form_data(environ, stream_factory=in_memory)
    assert form.getlist("title") == ["a\nb"]
    received = [(file.filename, file.mimetype, file.read()) for file in files.getlist("f")]
    assert received[0] == ('张 "x".txt', "text/plain", b"hi")
    assert received[-1] == ("raw.bin", "application/octet-stream", b"\r\n--x")


def test_names_of_parts_cannot_break_out_of_their_line() -> None:
    part = Part(name='a"\r\nX: 1', filename='b"\r\nY: 2', text="")
    head = encode_body(BodySpec(multipart=[part]), [], MAX).content.split(b"\r\n\r\n")[0]
    assert head.count(b"\r\n") == 2  # after the boundary, and before the type
    assert b"%22%0D%0AX: 1" in head


def test_the_callers_boundary_is_used() -> None:
    headers = [("content-type", 'multipart/form-data; charset=x; boundary="abc"')]
    body = encode_body(BodySpec(multipart=[Part(name="a", text="b")]), headers, MAX)
    text = b"Content-Type: multipart/form-data; boundary=abc\r\n\r\n" + body.content
    _, part = message_from_bytes(text).walk()
    assert part.get_payload() == "b"


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param(BodySpec(), id="none of the kinds"),
        pytest.param(BodySpec(text="a", form=[]), id="two kinds"),
        pytest.param(BodySpec(base64="?"), id="not base64"),
        pytest.param(BodySpec(base64="张"), id="base64 not ASCII"),
        pytest.param(BodySpec(text="\ud800"), id="half a character"),
        pytest.param(BodySpec(form=[("a", "\ud800")]), id="half a character in a form"),
        pytest.param(BodySpec(multipart=[Part(name="a")]), id="a part without content"),
        pytest.param(
            BodySpec(multipart=[Part(name="a", text="", base64="")]), id="a part with two"
        ),
        pytest.param(
            BodySpec(multipart=[Part(name="a", text="", content_type="x\r\nY: 1")]),
            id="a type that splits",
        ),
    ],
)
def test_what_is_no_body_is_refused(spec: BodySpec) -> None:
    with pytest.raises(InvalidRequest, match="body"):
        encode_body(spec, [], MAX)


def test_a_body_over_the_limit_is_refused() -> None:
    with pytest.raises(TooLarge, match="11 bytes long; the limit is 10"):
        encode_body(BodySpec(text="x" * 11), [], 10)
