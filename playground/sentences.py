"""What went wrong, one sentence each, in one place: in the hop of an exchange, with a cookie that
came in it, and in a call of the API.

The page says the same in its reader's language, from the `code` and the `values` beside the
sentence; where it knows no such code it shows the sentence. What an exception, a library or the
guest says is a value in a sentence, and nobody translates it.
"""

from typing import Final

from sandbox.protocol import Reason

_HOPS: Final = {
    "silent": "The app did not answer within {seconds:g} seconds.",
    "broken": "The connection to the app broke.",
    "closed": "The connection was closed without an answer.",
    "closed-in-head": "The connection was closed in the middle of the answer's head.",
    "closed-in-body": "The connection was closed before the body was complete.",
    "too-many-redirects": "{most} redirects were followed; this one is one too many.",
    "no-time-left": "The time for the whole exchange was over before this request.",
    "endless-body": "The answer's body had not ended after {seconds:g} seconds.",
    "not-http": "The answer is not HTTP/1: it begins with {begin}.",
    "status-line": (
        "The status line {line} is not `HTTP/1.1`, a status from 100 to 999 and a reason."
    ),
    "many-headers": "The answer has {count} headers; the limit is {most}.",
    "bare-cr": "The head has a carriage return that no line feed follows (a bare CR).",
    "mixed-line-ends": "The head mixes lines that end in CRLF with lines that end in LF.",
    "folded-header": "The header line {line} is folded, which HTTP/1.1 forbids.",
    "header-line": "The header line {line} is not `name: value`.",
    "length-and-coding": "The answer has both Content-Length and Transfer-Encoding.",
    "two-lengths": "The answer has more than one Content-Length.",
    "length-no-number": "The Content-Length {length} is not a number of bytes.",
    "not-chunked": "The Transfer-Encoding {coding} is not `chunked`.",
    "coding-in-http10": "An HTTP/1.0 answer has Transfer-Encoding, which it cannot.",
    "unasked-upgrade": "The answer is 101 Switching Protocols, but no upgrade was asked for.",
    "many-interim": "More than {most} interim answers (1xx) came.",
    "long-head": "The head of the answer is longer than {most} bytes.",
    "body-fault": "The body is not what its head says: {why}.",
    "handshake": "The app's websocket handshake does not answer the browser's.",
    "not-switched": "The app answered {status} instead of 101: the websocket was not opened.",
    "accept-key": "The answer's Sec-WebSocket-Accept does not fit the key that was sent.",
    "unasked-extension": "The app chose an extension that was not offered.",
    "unasked-protocol": "The app chose a subprotocol that was not offered.",
    "no-upgrade": "The app's 101 does not say `Upgrade: websocket` and `Connection: Upgrade`.",
}

_PROJECT: Final = {
    "project-files": "The project has {count} files; the limit is {most}.",
    "project-bytes": "The project has {bytes:,} bytes; the limit is {most:,}.",
    "path-empty": "The path {path} is empty.",
    "path-long": "The path {path} is longer than {most} bytes.",
    "path-absolute": "The path {path} is absolute; paths start in the project's folder.",
    "path-backslash": "The path {path} contains a backslash; folders are separated by /.",
    "path-percent": "The path {path} is percent-encoded; send the name itself.",
    "path-deep": "The path {path} is more than {most} folders deep.",
    "path-no-name": "The path {path} contains an empty name.",
    "path-dots": "The path {path} contains the folder name “{name}”.",
    "path-long-name": "The path {path} has a name of more than {most} bytes.",
    "path-spaces": "The path {path} has a name that begins or ends with a space.",
    "path-last-dot": "The path {path} has a name that ends with a dot.",
    "path-unseen": "The path {path} has a control character or one that cannot be seen.",
    "path-composed": "The path {path} is not in Unicode's composed form, NFC.",
    "path-case": "The path {path} differs from {twin} in upper and lower case only.",
    "path-in-file": "The path {path} lies in {file}, which is a file, not a folder.",
    "shared-bytes": "A shared project has at most {most:,} bytes; this one has {bytes:,}.",
    "not-stored": "The snippet could not be stored: {why}.",
    "not-read": "The snippet could not be read: {why}.",
    "no-snippet": "There is no such snippet.",
    "no-example": "There is no such example.",
}

_REQUEST: Final = {
    "method": "method: {method} is not a method; it must be one word, such as GET.",
    "target": "target: it must not be empty and must not hold control characters.",
    "half-target": "target: it holds half of a character (a lone surrogate).",
    "header-name": "{field}: {name} is not a header's name.",
    "header-control": (
        "{field}: the value of {name} holds a control character, such as a line break."
    ),
    "header-latin-1": (
        "{field}: the value of {name} holds characters that are not latin-1; "
        "percent-encode them, as header text is latin-1."
    ),
    "request-head": "The request's head is {bytes} bytes long; the limit is {most}.",
    "body-bytes": "body: it is {bytes} bytes long; the limit is {most}.",
    "not-base64": "{field}: it is not base64.",
    "half-character": "{field}: it holds half of a character (a lone surrogate).",
    "check-name": "`{field}`: a check of {subject} needs one.",
    "check-path": "`{field}`: {why}.",
    "check-number": "`{field}` must be a number.",
    "checks-late": "The time for all requests together, {seconds:g} seconds, is over.",
    "cookie-bytes": (
        "`{field}`: name and value together must be 1 to {most} bytes long, not {bytes}."
    ),
    "cookie-head": (
        "The jar's cookies for this address are {bytes} bytes long; the request has room for "
        "{most}. Delete some, or send it without cookies."
    ),
    "cookies-many": "The jar has {count} cookies; the limit is {most}.",
    "cookie-domain": "`{field}` must be a host, such as 127.0.0.1.",
    "cookie-path": "`{field}` must start with “/”.",
    "cookie-expires": "`{field}` must be a time of RFC 3339 with its offset.",
    "cookie-character": "`{field}` holds {character}, which a cookie cannot carry there.",
    "cookie-space": "`{field}` begins or ends with a space, which would be lost.",
    "socket-silent": "The app did not answer in time.",
    "socket-closing": "The app's websocket is closing: nothing more can be sent.",
    "socket-message": "say: it is {bytes} bytes long; the limit is {most}.",
    "socket-close": "close: no frame can carry this code or a reason this long.",
    "one-of": "{field}: it must have exactly one of {names}.",
    "send-json": (
        "Send JSON, with the header `Content-Type: application/json`; this request has {type}."
    ),
    "no-fields": "This call takes no fields: files and a command are changed by PUT …/files.",
    "not-json": "The body is not JSON: {why}.",
    "other-json": "{why}.",
    "deep-json": "The body is nested too deeply.",
    "after": "`after` is the number of the last event that was seen, or 0.",
    "file-names": "A file's path is made of names, without empty ones, “.” and “..”.",
    "key-form": "`{name}` has 1 to 128 visible ASCII characters.",
    "terminal-size": "`{name}` must be a whole number from 1 to {most}.",
    "socket-first": "The first message must have the type `open`.",
    "socket-late": "Nothing came within {seconds:g} seconds.",
    "socket-open": "open: this websocket is open already.",
    "message-not-json": "The message is not JSON: {why}.",
    "lens-field": "The form has no field `html`.",
    "lens-origin": "The HTML lens is for the playground's own page: there is no Origin.",
    "lens-frame": "The HTML lens is shown in a frame of the playground's page only.",
    "form-fields": "The form has more than {most:,} fields.",
    "json-texts": "The JSON has more than {most:,} texts, names included.",
    "check-long": "`{field}` is longer than {most:,} bytes, and no text.",
    "form-late": "The form did not come within {seconds} seconds.",
    "lens-large": "The lens shows HTML of at most {most:,} bytes.",
    "lens-base": (
        "`base` must be a percent-encoded address in a preview, {form}, of at most {most:,} bytes."
    ),
}

_SET_COOKIES: Final = {
    "set-cookie-control": "It holds a control character.",
    "set-cookie-empty": "It has neither a name nor a value.",
    "set-cookie-long": "Name and value are longer than {most} bytes.",
    "set-cookie-overlay": "A Secure cookie has this name, and this host speaks plain HTTP.",
    "set-cookie-domain": "Its Domain {domain} is not the host {host}, nor a domain above it.",
    "set-cookie-suffix": "Its Domain {domain} is a public suffix, shared by all sites below it.",
    "set-cookie-secure": "It is Secure, and {host} was asked over plain HTTP.",
    "set-cookie-same-site": "It has SameSite=None without Secure.",
    "set-cookie-partitioned": "It is Partitioned without Secure.",
    "set-cookie-nameless": "It has no name, and its value begins with a name's prefix.",
    "set-cookie-prefix": "Its name's prefix demands Secure.",
    "set-cookie-host": "Its name begins with __Host-, which demands Path=/ and no Domain.",
}

_SERVICE: Final = {
    "no-session": "There is no such session.",
    "no-preview": "There is no such preview.",
    "no-ticket": "There is no such ticket.",
    "foreign-ticket": "ticket: it is none that was given out here.",
    "session-lost": "The worker that held this session is gone, and the session with it.",
    "workers-full": "All workers are full. Try again in a moment.",
    "no-worker": "No worker answers. It may be starting; try again in a moment.",
    "worker-away": "The worker went away just now. Try again.",
    "worker-silent": "A worker does not answer; the session may be on it. Try again.",
    "worker-unreachable": "The worker cannot be reached: {why}.",
    "worker-garbled": "The worker answered {status} in a form that is not its own.",
    "tunnel-silent": "The session's worker did not answer: {why}.",
    "tunnel-broken": "The session's worker broke off: {why}",
    "long-problem": "its answer is longer than {most} bytes.",
    "web-ends": "This process is about to end. Connect again.",
    "many-calls": (
        "More than {most:,} such calls came from this address within a minute."
        " Try again in {seconds} seconds."
    ),
    "overloaded": (
        "This server holds at most {most:,} bytes of requests and answers at once, {share:,} of"
        " one address, and has no room for {bytes:,} more now. Send less, or try again in a moment."
    ),
    "body-late": "The body did not come within {seconds} seconds.",
    "body-large": "The body is larger than {most:,} bytes.",
    "no-address": "There is nothing at this address.",
    "no-method": "This address does not take this method.",
    "no-websocket": "There is no websocket at this address.",
    "only-websocket": "This address is a websocket's: ask for it with `Upgrade: websocket`.",
    "websocket-version": "Websockets of version 13 are spoken here, not of version {version}.",
    "not-a-handshake": "This does not begin a websocket: {why}.",
    "foreign-origin": "This call comes from a page of another origin.",
    "foreign-site": "This call comes from a page of another site.",
    "host-name": "The Host header must be a host name, with or without a port.",
    "host-target": "The request target must be a path; name the host in the Host header.",
    "host-unknown": "{name} is not a name of this playground: see PLAYGROUND_ALLOWED_HOSTS.",
    "preview-labels": "A preview has one label before the preview host, not several.",
    "query-encoding": "The query must be percent-encoded.",
    "plain-target": "The address to send to starts with “/”.",
    "chunked-body": "The request's body is not chunked as HTTP demands.",
    "large": "The request is larger than this service accepts.",
    "internal": "Something went wrong in the playground itself; the log says what.",
    "internal-live": "Something went wrong in the playground itself.",
    "worker-protocol": "The worker switched to another protocol than {protocol}.",
    "worker-head": "The worker's tunnel came without its {name}.",
    "no-asset": "There is no such file in the built page.",
}

_SENTENCES: Final = {**_HOPS, **_PROJECT, **_REQUEST, **_SET_COOKIES, **_SERVICE}


def sentence(code: str, **values: float | str) -> Reason:
    """The sentence of a code, with what it is about."""
    return Reason(message=_SENTENCES[code].format(**values), code=code, values=values)
