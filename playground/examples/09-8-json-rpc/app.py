from flask import Flask
from flask_jsonrpc import JSONRPC
from flask_jsonrpc.exceptions import JSONRPCError

app = Flask(__name__)
jsonrpc = JSONRPC(app, "/api")
stock = {"tea": 12, "cake": 3}


class SoldOut(JSONRPCError):
    """A mistake of the caller's; codes below -32000 belong to the protocol."""

    code, message, status_code = 1, "sold out", 409


@jsonrpc.method("stock.read")
def read(thing: str) -> int:
    """How many there are."""
    return stock.get(thing, 0)


@jsonrpc.method("stock.take")
def take(thing: str, pieces: int = 1) -> int:
    """Takes some away; what is left."""
    left = stock.get(thing, 0)
    if pieces > left:
        raise SoldOut(data={"left": left})
    stock[thing] = left - pieces
    print("took", pieces, thing)
    return stock[thing]
