"""The web's app, assembled on one screen."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, Response, g, request

from . import (
    api_docs,
    assets,
    cookies,
    events,
    example_calls,
    exchanges,
    files,
    grading,
    health,
    lens,
    openapi,
    pages,
    plain,
    sessions,
    sharing,
    terminal,
    tools,
    websockets,
)
from .callers import BehindProxies, Callers
from .conditions import forget_absurd_moments
from .direct import Failed
from .gallery import read_gallery
from .headers import secure
from .hosts import Hosts, check_origin
from .identity import Identity
from .memory import Memory
from .preview import create_preview
from .problems import InvalidRequest, ProblemError, handle_problems
from .secret import load_secret
from .sentences import sentence
from .services import Services
from .settings import Settings
from .shutdown import Shutdown
from .snippets import SnippetStore
from .tally import Tally
from .web import Web
from .workers import Workers

API = (
    sessions,
    files,
    cookies,
    exchanges,
    grading,
    tools,
    events,
    websockets,
    terminal,
    sharing,
    example_calls,
    health,
    openapi,
)
PAGES = (pages, plain, lens, api_docs, assets)


def create_app(settings: Settings | None = None) -> Flask:
    """Everything that one process of the web needs; settings are the environment's unless given."""
    settings = settings or Settings.from_environment()
    app = Web(__name__, static_folder="static", static_url_path="/static")
    services = Services(
        settings=settings,
        workers=Workers(settings),
        identity=Identity(load_secret(settings)),
        snippets=SnippetStore(settings.database_url),
        shutdown=Shutdown(),
        tally=Tally(),
        memory=Memory(settings),
        callers=Callers(settings),
        gallery=read_gallery(),
    )
    app.extensions["playground"] = services
    hosts = Hosts(settings)
    handle_problems(app)
    guard(app, hosts, services)
    secure(app, settings)
    app.config["SOCK_SERVER_OPTIONS"] = events.SOCK_OPTIONS
    for part in (*API, *PAGES):
        app.register_blueprint(part.blueprint)
    services.callers.limit(app)
    preview = create_preview(services)
    dispatch: WSGIApplication = dispatch_previews(app, hosts, preview)
    if settings.trusted_proxies:  # they tell the caller's address, and nothing else
        dispatch = BehindProxies(dispatch, settings.trusted_proxies)
    app.wsgi_app = dispatch  # type: ignore[method-assign,assignment]  # as Flask says
    return app


def guard(app: Flask, hosts: Hosts, services: Services) -> None:
    """Refuse unknown hosts and foreign origins before any view, and count what is answered."""

    @app.before_request
    def check() -> None:
        environ = request.environ
        g.host = host = hosts.of(environ)
        hosts.preview_label(environ)
        check_origin(environ, host)
        if isinstance(environ["wsgi.input"], Failed):
            raise environ["wsgi.input"].error
        forget_absurd_moments(environ)
        if not environ.get("QUERY_STRING", "").isascii():  # Werkzeug would fail on it
            raise InvalidRequest(sentence("query-encoding"))

    @app.after_request
    def count(response: Response) -> Response:
        services.tally.requests_by_status[response.status_code] += 1
        return response


def dispatch_previews(app: Flask, hosts: Hosts, preview: WSGIApplication) -> WSGIApplication:
    """Requests for a name under the preview host go to the preview, all others to the app."""
    playground = app.wsgi_app

    def dispatch(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            label = hosts.preview_label(environ)
        except ProblemError:
            label = None  # the app says what is wrong with it, with the headers of every answer
        chosen = playground if label is None else preview
        return chosen(environ, start_response)

    return dispatch
