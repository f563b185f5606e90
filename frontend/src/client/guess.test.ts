import { expect, test } from "vitest";
import { guessFrom } from "./guess.ts";

const SOURCE = `from flask import Flask, request
app = Flask(__name__)

@app.post("/login")
def login():
    name = request.form["name"]
    tags = request.form.getlist('tags')
    return name

@app.post("/upload")
def upload():
    request.files["photo"].save("x")
    return request.form.get("title", "")

@app.put("/item")
async def item():
    data = request.get_json(silent=True)
    return {"a": data["a"], "b": data.get("b")}

@app.get("/search")
def search():
    return request.args.get("q") + request.args["page"]

@app.post("/raw")
def raw(): return request.get_data()
`;
const lineOf = (text: string) => SOURCE.split("\n").findIndex((line) => line.includes(text)) + 1;

test("form fields are found, and the next view's are not", () => {
  expect(guessFrom(SOURCE, lineOf("def login"))).toMatchObject({
    bodyKind: "form",
    fields: ["name", "tags"],
  });
});

test("files make it multipart", () => {
  expect(guessFrom(SOURCE, lineOf('"/upload"'))).toMatchObject({
    bodyKind: "multipart",
    fields: ["title"],
    files: ["photo"],
  });
});

test("JSON keys are found through the variable", () => {
  expect(guessFrom(SOURCE, lineOf("def item"))).toMatchObject({ bodyKind: "json", jsonKeys: ["a", "b"] });
});

test("query names are found", () => {
  expect(guessFrom(SOURCE, lineOf("def search"))).toMatchObject({
    bodyKind: "none",
    queryNames: ["q", "page"],
  });
});

test("a line beyond the file is no reason to fail", () => {
  expect(guessFrom(SOURCE, 999)).toMatchObject({ bodyKind: "none", fields: [] });
});
