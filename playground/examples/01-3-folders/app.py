from flask import Flask, render_template

app = Flask(
    __name__,
    template_folder="views",
    static_folder="assets",
    static_url_path="/files",
)


@app.get("/")
def index():
    """A page from views/, with a style from assets/."""
    return render_template("index.html", app=app)
