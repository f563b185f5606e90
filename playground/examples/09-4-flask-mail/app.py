from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from flask import Flask, abort, redirect, render_template, request, url_for
from flask_mail import Mail, Message

HOST, PORT = "127.0.0.1", 1025

app = Flask(__name__)
app.config.from_mapping(
    MAIL_SERVER=HOST,
    MAIL_PORT=PORT,
    MAIL_DEFAULT_SENDER=("The flower shop", "shop@example.org"),
)
mail = Mail(app)
caught = []


class Catcher:
    """A mail server that delivers nothing: what it is given, it keeps for us to look at."""

    async def handle_DATA(self, server, session, envelope):
        letter = message_from_bytes(envelope.content, policy=policy.default)
        caught.append(letter)
        print("caught:", letter["Subject"], "to", *envelope.rcpt_tos)
        return "250 OK"


Controller(Catcher(), HOST, PORT).start()


@app.get("/")
def index():
    """The order form, and every letter that went out."""
    return render_template("index.html", letters=caught)


@app.post("/orders")
def order():
    """Confirms an order by mail, as plain text and as HTML."""
    letter = Message("Your order", recipients=[request.form["email"]])
    flowers = request.form["flowers"]
    letter.body = f"Thank you! Your {flowers} are on their way."
    letter.html = render_template("letter.html", flowers=flowers)
    mail.send(letter)
    return redirect(url_for("index"), 303)


@app.get("/letters/<int:number>")
def letter(number):
    """One letter, as a mail program shows it."""
    if not 1 <= number <= len(caught):
        abort(404)
    return caught[number - 1].get_body(("html", "plain")).get_content()
