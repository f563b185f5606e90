"""The moments that a request names as its conditions.

A header that is no date is ignored (RFC 9110, 13.1.3). Werkzeug does so too, but for a year or a
zone that no machine's integer holds, of which it makes an error of ours.
"""

from typing import Any

from werkzeug.http import parse_date

_MOMENTS = ("HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_IF_RANGE")


def forget_absurd_moments(environ: dict[str, Any]) -> None:
    """Take them out of the request, before anything reads them."""
    for name in _MOMENTS:
        try:
            parse_date(environ.get(name))
        except OverflowError:
            del environ[name]
