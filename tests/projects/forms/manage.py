from flask import Flask, request

app = Flask(__name__)

PAGE = """<!doctype html>
<title>Register</title>
<form method="post">
  <input name="name"> <input name="hobby"> <input name="hobby"> <button>Send</button>
</form>
"""


@app.route("/register", methods=["GET", "POST"])
def register():
    if request.method == "GET":
        return PAGE
    name = request.form["name"]
    hobbies = request.form.getlist("hobby")
    return f"{name} likes {' and '.join(hobbies)}."


if __name__ == "__main__":
    app.run(port=5000)
