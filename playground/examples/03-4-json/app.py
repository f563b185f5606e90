from flask import Flask, request

app = Flask(__name__)
app.json.ensure_ascii = False


@app.post("/fahrenheit")
def fahrenheit():
    """Celsius to Fahrenheit."""
    given = request.get_json()
    match given:
        case {"celsius": int() | float() as celsius}:
            return {"celsius": celsius, "fahrenheit": celsius * 9 / 5 + 32}
        case _:
            return {"error": "`celsius` must be a number.", "given": given}, 422


@app.post("/raw")
def raw():
    """What came, as Flask sees it."""
    print(request.data)
    return {
        "mimetype": request.mimetype,
        "is_json": request.is_json,
        "bytes": len(request.data),
        "json": request.get_json(silent=True),
    }
