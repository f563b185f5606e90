import { expect, test } from "vitest";
import { commandAfterMove } from "./commandMoves.ts";

test.each([
  ["python app.py", "app.py", "shop.py", "python shop.py"],
  ["python ./app.py --port 1", "app.py", "shop.py", "python ./shop.py --port 1"],
  [
    "FLASK_APP=app.py FLASK_DEBUG=1 flask run",
    "app.py",
    "a/b.py",
    "FLASK_APP=a/b.py FLASK_DEBUG=1 flask run",
  ],
  ["flask --app app.py:make run", "app.py", "shop.py", "flask --app shop.py:make run"],
  ["flask --app=app run", "app.py", "shop.py", "flask --app=shop run"],
  ["flask -A app:make run", "app.py", "shop.py", "flask -A shop:make run"],
  ["python -m shop.main", "shop", "store", "python -m store.main"],
  ["python shop/main.py", "shop", "store", "python store/main.py"],
  ["python app.py", "app.py", "my app.py", "python 'my app.py'"],
  ["python 'my app.py'", "my app.py", "it.py", "python 'it.py'"],
  ["python app.py", "app.py", "it's.py", `python 'it'"'"'s.py'`],
])("the command %s starts %s under its new name %s", (line, from, to, expected) => {
  expect(commandAfterMove(line, from, to)).toBe(expected);
});

test.each([
  ["python my_app.py", "app.py"],
  ["python app.pyc", "app.py"],
  ["python lib/app.py", "app.py"],
  ["python -m application", "app.py"],
  ["flask --app application run", "app.py"],
  ["flask run", "app.py"],
  ["", "app.py"],
])("the command %s does not name %s, and stays", (line, from) => {
  expect(commandAfterMove(line, from, "shop.py")).toBe(line);
});
