/**
 * What a downloaded project has beside its own files, so that it runs and is tested at home as it was here. A file
 * that the project has already is never replaced.
 */

import type { FileBody, Route } from "../api/session.ts";
import { entryPath } from "../files/entry.ts";
import { takes } from "../routes/methods.ts";
import type { Language } from "../state/settings.ts";

/** Which package brings a module, for the modules that this playground's guests have. */
const PACKAGES: Readonly<Record<string, string>> = {
  aiosmtpd: "aiosmtpd",
  authlib: "Authlib",
  cachelib: "cachelib",
  django: "Django",
  fastapi: "fastapi",
  flask_admin: "Flask-Admin",
  flask_babel: "Flask-Babel",
  flask_bootstrap: "Bootstrap-Flask",
  flask_jsonrpc: "Flask-JSONRPC<4",
  flask_login: "Flask-Login",
  flask_mail: "Flask-Mail",
  flask_marshmallow: "flask-marshmallow",
  flask_migrate: "Flask-Migrate",
  flask_moment: "Flask-Moment",
  flask_restful: "Flask-RESTful",
  flask_session: "Flask-Session",
  flask_sock: "flask-sock",
  flask_sqlalchemy: "Flask-SQLAlchemy",
  flask_wtf: "Flask-WTF",
  httpx: "httpx",
  jinja2: "Jinja2",
  markupsafe: "MarkupSafe",
  marshmallow: "marshmallow",
  PIL: "pillow",
  redis: "redis",
  requests: "requests",
  sanic: "sanic",
  sqlalchemy: "SQLAlchemy",
  tornado: "tornado",
  twisted: "Twisted",
  uvicorn: "uvicorn",
  werkzeug: "Werkzeug",
  wtforms: "WTForms",
};
const FLASK = "Flask>=3.1,<3.2";
const USUAL_PORT = 5000;
/** What is said in the added files: in the language that the project was downloaded in. */
const WORDS = {
  en: {
    open: (address: string) => `Then open ${address}.`,
    tests: "`python -m pytest` runs `test_app.py`; `requests.http` has a request per route.",
    head: "| methods | route |",
    appTest:
      "The routes that this app had when it was downloaded. A beginning: the tests that matter are yours.",
    findApp: (module: string) => `The app of \`${module}\`; its server is not started.`,
  },
  zh: {
    open: (address: string) => `然后打开 ${address}。`,
    tests: "`python -m pytest` 运行 `test_app.py`；`requests.http` 为每条路由准备了一个请求。",
    head: "| 方法 | 路由 |",
    appTest: "下载时应用已有的路由。这只是开头：真正重要的测试由你来写。",
    findApp: (module: string) => `\`${module}\` 中的应用；不启动它的服务器。`,
  },
};
/** Flask answers these by itself for every route. */
const IMPLIED_METHODS: readonly string[] = ["HEAD", "OPTIONS"];

type Words = (typeof WORDS)[Language];

export interface Packed {
  readonly name: string;
  readonly files: ReadonlyMap<string, FileBody>;
  /** As it ran here. */
  readonly command: string;
  readonly port: number | null;
  readonly routes: readonly Route[];
  readonly language: Language;
}

/** The files to add, by path. */
export function companions(project: Packed): Record<string, string> {
  const own = project.routes.filter((route) => route.endpoint !== "static");
  const made: Record<string, string> = { "requirements.txt": requirements(project.files, own.length > 0) };
  if (own.length > 0) {
    made["requests.http"] = requests(own, project.port ?? USUAL_PORT);
    made["test_app.py"] = appTest(own, appModule(project), WORDS[project.language]);
  }
  made["README.md"] = readme(project, own.length > 0);
  return Object.fromEntries(Object.entries(made).filter(([path]) => !project.files.has(path)));
}

export function requirements(files: ReadonlyMap<string, FileBody>, isFlask: boolean): string {
  const found = new Set<string>();
  for (const [path, body] of files) {
    if (!path.endsWith(".py") || typeof body !== "string") continue;
    for (const name of importedModules(body)) {
      if (name === "flask") found.add(FLASK);
      else if (PACKAGES[name] !== undefined) found.add(PACKAGES[name]);
    }
  }
  if (isFlask) found.add(FLASK).add("pytest");
  return `${[...found].sort((a, b) => a.toLowerCase().localeCompare(b.toLowerCase())).join("\n")}\n`;
}

function importedModules(source: string): string[] {
  const lines = source.matchAll(/^[ \t]*(?:from[ \t]+(\w+)[\w.]*[ \t]+import\b|import[ \t]+([\w., \t]+))/gm);
  return [...lines].flatMap(([, from, many]) =>
    from !== undefined ? [from] : (many ?? "").split(",").map((name) => name.trim().split(/[. \t]/)[0] ?? ""),
  );
}

/** A path that the rule takes, made of the samples of its arguments; null where one has none. */
export function sampleTarget(route: Route): string | null {
  let isWhole = true;
  const target = route.rule.replace(/<(?:[^<>]*:)?(\w+)>/g, (_, name: string) => {
    const sample = route.arguments.find((argument) => argument.name === name)?.sample ?? "";
    if (sample === "") isWhole = false;
    return encodeURI(sample);
  });
  return isWhole ? target.replace(/[?#]/g, encodeURIComponent) : null;
}

function ownMethods(route: Route): string[] {
  if (route.methods.length === 0) return ["GET"]; // it takes any
  return route.methods.filter((method) => !IMPLIED_METHODS.includes(method)).sort();
}

function requests(routes: readonly Route[], port: number): string {
  const blocks = routes.flatMap((route) => {
    const target = sampleTarget(route);
    if (target === null) return [];
    return ownMethods(route).map((method) => `### ${method} ${route.rule}\n${method} {{host}}${target}\n`);
  });
  return `@host = http://127.0.0.1:${port}\n\n${blocks.join("\n")}`;
}

/** The module that holds the app, by the command that ran it or else by the usual names. */
export function appModule({ command, files }: Pick<Packed, "command" | "files">): string {
  const named =
    /(?:--app[= ]|-A ?|\bFLASK_APP=)([^\s:]+)/.exec(command)?.[1] ??
    /\bpython[\d.]*\s+(\S+\.py)\b/.exec(command)?.[1] ??
    entryPath([...files.keys()].filter((path) => path.endsWith(".py"))) ??
    "app";
  return named.replace(/^\.\//, "").replace(/\.py$/, "").replaceAll("/", ".");
}

/** Passes as it is: it asks what the app said of itself when it ran here. */
function appTest(routes: readonly Route[], module: string, words: Words): string {
  const cases = routes.flatMap((route) => {
    const target = sampleTarget(route);
    return target === null ? [] : ownMethods(route).map((method) => [method, target, route.endpoint]);
  });
  const pages = routes.filter((route) => route.arguments.length === 0 && takes(route, "GET"));
  return `"""${words.appTest}"""

import importlib

import flask
import pytest


def find_app(monkeypatch):
    """${words.findApp(module)}"""
    monkeypatch.setattr(flask.Flask, "run", lambda *args, **options: None)
    module = importlib.import_module("${module}")
    for value in vars(module).values():
        if isinstance(value, flask.Flask):
            return value
    return module.create_app()


@pytest.fixture
def app(monkeypatch):
    return find_app(monkeypatch)


@pytest.mark.parametrize(
    ("method", "target", "endpoint"),
    [
${cases.map((row) => `        (${row.map((value) => pythonText(value ?? "")).join(", ")}),\n`).join("")}    ],
)
def test_route_leads_to_its_view(app, method, target, endpoint):
    with app.test_request_context(target, method=method) as context:
        assert context.request.endpoint == endpoint


@pytest.mark.parametrize("target", [${pages.map((route) => pythonText(route.rule)).join(", ")}])
def test_page_without_arguments_is_answered(app, target):
    assert app.test_client().get(target).status_code < 500
`;
}

function pythonText(value: string): string {
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (char) =>
    char < "\u00a0" ? `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}` : char,
  );
}

function readme({ name, command, port, routes, language }: Packed, isTested: boolean): string {
  const words = WORDS[language];
  const lines = [
    `# ${name}`,
    "",
    "```sh",
    "python -m venv .venv",
    ". .venv/bin/activate            # Windows: .venv\\Scripts\\activate",
    "pip install -r requirements.txt",
    command || "flask run",
    "```",
    "",
    words.open(`<http://127.0.0.1:${port ?? USUAL_PORT}/>`),
  ];
  if (isTested) lines.push("", words.tests);
  if (routes.length > 0) {
    lines.push("", words.head, "|---|---|");
    for (const route of routes)
      lines.push(`| ${ownMethods(route).join(", ")} | \`${route.rule.replaceAll("|", "\\|")}\` |`);
  }
  return `${lines.join("\n")}\n`;
}
