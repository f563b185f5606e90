import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Session, Usage } from "../api/session.ts";

class SilentSocket {
  static readonly OPEN = 1;
  readyState = 1;
  close(): void {}
}

const NOTHING: Usage = {
  memory_bytes: 0,
  processes: 0,
  cpu_seconds: 0,
  open_files: 0,
  disk_bytes: 0,
  disk_files: 0,
  log_bytes: 0,
  tunnels: 0,
  startup_seconds: 0,
  idle_seconds: 0,
  lifetime_seconds: 0,
};
const SESSION: Session = {
  id: "s1",
  preview_url: "http://label.localhost:8000/",
  state: "running",
  reason: null,
  command: "python app.py",
  port: 5000,
  ports: [5000],
  ready_ms: 17.2,
  generation: 1,
  routes: [],
  routes_left_out: 0,
  error: null,
  usage: NOTHING,
  limits: NOTHING,
};

type Answer = () => Response | Promise<Response>;

let calls: string[];
/** The keys of the calls that had one. */
let keys: string[];
let answers: Map<string, Answer>;
let state: typeof import("./session.ts");

function json(body: unknown, status = 200): Response {
  const type = status >= 400 ? "application/problem+json" : "application/json";
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": type } });
}

beforeEach(async () => {
  calls = [];
  keys = [];
  answers = new Map([["GET /api/v1/sessions/s1/files", () => json({ files: [] })]]);
  vi.stubGlobal("WebSocket", SilentSocket);
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
    const call = `${init.method} ${path}`;
    calls.push(call);
    const key = new Headers(init.headers).get("Idempotency-Key");
    if (key !== null) keys.push(key);
    const answer = answers.get(call);
    if (!answer) throw new TypeError(`nothing answers ${call}`);
    return answer();
  });
  vi.resetModules();
  state = await import("./session.ts");
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("the first run makes a session, the next changes its files", async () => {
  answers.set("POST /api/v1/sessions", () => json(SESSION, 201));
  answers.set("PUT /api/v1/sessions/s1/files", () => json({ ...SESSION, generation: 2 }));
  await state.run();
  expect(state.phase.value).toBe("running");
  await state.run();
  expect(state.generation.value).toBe(2);
  expect(calls.filter((call) => !call.startsWith("GET"))).toEqual([
    "POST /api/v1/sessions",
    "PUT /api/v1/sessions/s1/files",
  ]);
});

test("a lost session is made again from the files without asking", async () => {
  answers.set("POST /api/v1/sessions", () => json(SESSION, 201));
  await state.run();
  answers.set("PUT /api/v1/sessions/s1/files", () => json({ type: "session-lost", detail: "gone" }, 410));
  answers.set("POST /api/v1/sessions", () => json({ ...SESSION, id: "s2" }, 201));
  answers.set("GET /api/v1/sessions/s2/files", () => json({ files: [] }));
  await state.run();
  expect(state.session.value?.id).toBe("s2");
  expect(state.phase.value).toBe("running");
  expect(state.recoveries.value).toBe(1);
});

test("the answer to an overtaken command is not shown", async () => {
  answers.set("POST /api/v1/sessions", () => json(SESSION, 201));
  await state.run();
  let answerFirst = (_: Response): void => {};
  answers.set(
    "PUT /api/v1/sessions/s1/files",
    () =>
      new Promise((resolve) => {
        answerFirst = resolve;
      }),
  );
  answers.set("POST /api/v1/sessions/s1/stop", () => json({ ...SESSION, state: "stopped", port: null }));
  const running = state.run();
  await state.stop();
  answerFirst(json({ ...SESSION, state: "running", generation: 2 }));
  await running;
  expect(state.phase.value).toBe("stopped");
});

test("an edit that is made while a run starts still counts as made since", async () => {
  const project = await import("./project.ts");
  project.loadProject({ files: { "app.py": "a" } });
  answers.set("POST /api/v1/sessions", async () => {
    project.editFile("app.py", "b");
    return json(SESSION, 201);
  });
  await state.run();
  expect(project.isEditedSinceRun.value).toBe(true);
});

test("without a network the page says so and tries again", async () => {
  vi.useFakeTimers();
  await state.run();
  expect(state.isOnline.value).toBe(false);
  answers.set("POST /api/v1/sessions", () => json(SESSION, 201));
  await vi.advanceTimersByTimeAsync(100);
  expect(state.isOnline.value).toBe(true);
  expect(state.phase.value).toBe("running");
});

test("a refusal is kept as the web worded it", async () => {
  answers.set("POST /api/v1/sessions", () =>
    json({ type: "too-large", detail: "The project has 9 files." }, 413),
  );
  await state.run();
  expect(state.refusal.value?.detail).toBe("The project has 9 files.");
  expect(state.phase.value).toBe("none");
});

test("routes stay on the screen while a restart is under way", async () => {
  const route = {
    rule: "/",
    methods: ["GET"],
    endpoint: "index",
    arguments: [],
    doc: null,
    file: null,
    line: null,
  };
  answers.set("POST /api/v1/sessions", () => json({ ...SESSION, routes: [route] }, 201));
  await state.run();
  answers.set("GET /api/v1/sessions/s1", () => json({ ...SESSION, state: "starting", routes: [] }));
  await state.refreshSession();
  expect(state.phase.value).toBe("starting");
  expect(state.routes.value).toEqual([route]);
});

test("a page that is loaded again goes on with its session", async () => {
  sessionStorage.setItem("playground.session.start", "s1");
  answers.set("PUT /api/v1/sessions/s1/files", () => json(SESSION));
  state.resumeSession("start");
  await state.run();
  expect(calls[0]).toBe("PUT /api/v1/sessions/s1/files");
  expect(state.phase.value).toBe("running");
});

test("a session that ended while the page was away is replaced without a word", async () => {
  sessionStorage.setItem("playground.session.start", "s0");
  answers.set("PUT /api/v1/sessions/s0/files", () => json({ type: "not-found", detail: "" }, 404));
  answers.set("POST /api/v1/sessions", () => json(SESSION, 201));
  state.resumeSession("start");
  await state.run();
  expect(state.session.value?.id).toBe("s1");
  expect(state.recoveries.value).toBe(0);
  expect(sessionStorage.getItem("playground.session.start")).toBe("s1");
});

test("sessions that are lost again at once are asked for with a back-off", async () => {
  vi.useFakeTimers();
  answers.set("POST /api/v1/sessions", () => json(SESSION, 201));
  await state.run();
  await state.recover();
  await state.recover();
  expect(calls.filter((call) => call.startsWith("POST"))).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(200);
  expect(calls.filter((call) => call.startsWith("POST"))).toHaveLength(3);
});

test("a wish whose answer was lost is repeated under its key, another wish has another", async () => {
  const project = await import("./project.ts");
  project.loadProject({ files: { "app.py": "a" } });
  await state.run();
  await state.run();
  project.editFile("app.py", "b");
  await state.run();
  answers.set("POST /api/v1/sessions", () => json({ type: "full", detail: "" }, 503));
  await state.run();
  await state.run();
  const [first, second, third, fourth, fifth] = keys;
  expect(first).toMatch(/^[0-9a-f]{32}$/);
  expect([second, fourth]).toEqual([first, third]);
  expect(new Set([first, third, fifth]).size).toBe(3);
});

test("a reset forgets what the console showed", async () => {
  const shown = await import("./console.ts");
  type Listener = ((message: { data: string }) => void) | null;
  const sockets: { onmessage: Listener }[] = [];
  vi.stubGlobal(
    "WebSocket",
    class extends SilentSocket {
      onmessage: Listener = null;
      constructor() {
        super();
        sockets.push(this);
      }
    },
  );
  answers.set("POST /api/v1/sessions", () => json(SESSION, 201));
  await state.run();
  const say = (event: object) => sockets[0]?.onmessage?.({ data: JSON.stringify(event) });
  say({ type: "log", seq: 9, time: "", stream: "stdout", text: "of another past" });
  say({ type: "reset", seq: 0, time: "" });
  say({ type: "log", seq: 1, time: "", stream: "stdout", text: "what was said" });
  expect(shown.allLines().map((line) => line.text)).toEqual(["what was said"]);
});

test("while there is no room the page keeps its place, and starts when it is its turn", async () => {
  vi.useFakeTimers();
  const full = { type: "full", detail: "All taken.", place: 3, ticket: "t1" };
  const sent: unknown[] = [];
  const answer = (init: RequestInit): Response => {
    sent.push(JSON.parse(String(init.body)).ticket);
    if (sent.length > 1) return json(SESSION, 201);
    return new Response(JSON.stringify(full), {
      status: 503,
      headers: { "Content-Type": "application/problem+json", "Retry-After": "1" },
    });
  };
  const before = fetch;
  vi.stubGlobal("fetch", (path: string, init: RequestInit) =>
    init.method === "POST" ? Promise.resolve(answer(init)) : before(path, init),
  );
  await state.run();
  expect(state.phase.value).toBe("queued");
  expect(state.queuePlace.value?.number).toBe(3);
  expect(state.refusal.value).toBeNull();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sent).toEqual([undefined, "t1"]);
  expect(state.phase.value).toBe("running");
  expect(state.queuePlace.value).toBeNull();
});

test("an answer that was under way when the network went does not say that it is there", async () => {
  answers.set("POST /api/v1/sessions", () => json(SESSION, 201));
  await state.run();
  let answer = (_: Response): void => {};
  answers.set("GET /api/v1/sessions/s1", () => new Promise((resolve) => (answer = resolve)));
  const asked = state.refreshSession();
  const network = new EventTarget();
  state.watchNetwork(network);
  answers.delete("GET /api/v1/sessions/s1");
  network.dispatchEvent(new Event("offline"));
  answer(json(SESSION));
  await asked;
  expect(state.isOnline.value).toBe(false);
});

test("without a network a playground on this machine is still there", async () => {
  answers.set("POST /api/v1/sessions", () => json(SESSION, 201));
  answers.set("GET /api/v1/sessions/s1", () => json(SESSION));
  await state.run();
  const network = new EventTarget();
  state.watchNetwork(network);
  network.dispatchEvent(new Event("offline"));
  await vi.waitFor(() => expect(state.isOnline.value).toBe(true));
});
