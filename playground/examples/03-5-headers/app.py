from flask import Flask, request

app = Flask(__name__)
app.json.ensure_ascii = False

GREETINGS = {"en": "Welcome", "zh": "欢迎"}


@app.get("/")
def greet():
    """Greets in the language that the client prefers."""
    language = request.accept_languages.best_match(GREETINGS, default="en")
    greeting = GREETINGS[language]
    headers = {"Content-Language": language, "Vary": "Accept, Accept-Language"}
    if request.accept_mimetypes.best_match(["application/json", "text/plain"]) == "text/plain":
        return greeting, {**headers, "Content-Type": "text/plain; charset=utf-8"}
    return {"greeting": greeting}, headers


@app.get("/me")
def me():
    """What Flask knows of this very request."""
    return {
        "method": request.method,
        "url": request.url,
        "host": request.host,
        "path": request.path,
        "endpoint": request.endpoint,
        "agent": request.user_agent.string,
        "address": request.remote_addr,
        "lucky number": request.headers.get("X-Lucky-Number", type=int),
    }
