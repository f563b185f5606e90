from flask import Flask, Response, abort, jsonify, redirect, render_template, request, url_for

app = Flask(__name__)

wishes = [
    {"name": "小明", "text": "愿你的代码一次就跑通。"},
    {"name": "Ada", "text": "愿你的第一个路由就返回 200。"},
]


@app.route("/")
def index():
    """列出所有愿望的页面；?q= 用来筛选。"""
    query = request.args.get("q", "")
    found = [wish for wish in wishes if query.lower() in wish["text"].lower()]
    return render_template("index.html", wishes=found, query=query)


@app.route("/wishes", methods=["POST"])
def add_wish():
    """接收表单，再让浏览器回到列表页。"""
    text = request.form["text"].strip()
    if not text:
        abort(400, "愿望不能是空的。")
    wishes.append({"name": request.form.get("name") or "匿名", "text": text})
    print(f"{len(wishes)} 个愿望")
    return redirect(url_for("index"))


@app.route("/wishes.json")
def wishes_as_json():
    """同样的愿望，给程序读。"""
    return jsonify(wishes=wishes, count=len(wishes))


@app.route("/hello/<name>")
def hello(name):
    """打个招呼：<name> 是地址里的一段。"""
    return render_template("hello.html", name=name)


@app.route("/star/<int:points>")
def star(points):
    """服务器画出来的图；<int:points> 只接受整数。"""
    if not 3 <= points <= 60:
        abort(404, "星星只能有 3 到 60 个角。")
    return Response(render_template("star.svg", points=points), mimetype="image/svg+xml")


if __name__ == "__main__":
    app.run(host="0.0.0.0", port=5000, debug=True)
