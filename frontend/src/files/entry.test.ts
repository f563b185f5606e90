import { expect, test } from "vitest";
import { startCommand } from "./entry.ts";

const APP = "from flask import Flask\napp = Flask(__name__)\n";
const SERVED = `${APP}if __name__ == "__main__":\n    app.run(debug=True)\n`;

test.each([
  [{ "manage.py": SERVED, "helper.py": "" }, "python manage.py"],
  [{ "README.md": "", "shop.py": SERVED }, "python shop.py"],
  [{ "app.py": `${APP}# app.run()\n` }, "flask --app app.py run"],
  [{ "a.py": "x = 1\n", "site/web.py": APP }, "flask --app site/web.py run"],
  [{ "my app.py": SERVED }, "python 'my app.py'"],
  [{ "README.md": "" }, "python app.py"],
])("the project %j would be started by %s", (files, command) => {
  expect(startCommand(files)).toBe(command);
});
