"""The headers that every answer of ours has, whoever writes it: the app, or the server before it.

Constants only, so that the server's own refusals need nothing of the app that they stand in for.
"""

COMMON = {
    "X-Content-Type-Options": "nosniff",
    # With `no-referrer`, browsers send `Origin: null` with a form, even to its own page.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(),"
        " microphone=(), payment=(), publickey-credentials-get=(), usb=()"
    ),
    "X-Frame-Options": "DENY",
}

POLICY = "Content-Security-Policy"
NO_PAGE_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
