/** A session as the web describes it: what runs, where, and what it may use. Mirrors `/api/v1/openapi.json`. */

import { call } from "./http.ts";

export type State = "starting" | "running" | "crashed" | "exited" | "stopped" | "asleep" | "limited" | "lost";

export interface Usage {
  memory_bytes: number;
  processes: number;
  cpu_seconds: number;
  open_files: number;
  disk_bytes: number;
  disk_files: number;
  log_bytes: number;
  tunnels: number;
  startup_seconds: number;
  idle_seconds: number;
  lifetime_seconds: number;
}

export interface Reason {
  message: string;
  limit?: string | null;
  /** The most that was seen of the limit, and the limit, in the unit of its name. */
  peak?: number | null;
  allowed?: number | null;
  /** Of a sentence that is always the same but for the values. */
  code?: string | null;
  values?: Record<string, string | number>;
}

export interface RouteArgument {
  name: string;
  converter: string;
  sample: string;
}

/** One rule of the app's `url_map`, as the app itself told it: to show, never to trust. */
export interface Route {
  rule: string;
  methods: string[];
  endpoint: string;
  arguments: RouteArgument[];
  doc: string | null;
  file: string | null;
  line: number | null;
  /** What the request's Host has to be, variables included, where the app looks at it. */
  host?: string | null;
  subdomain?: string | null;
}

export interface RunError {
  type: string;
  message: string;
  file: string | null;
  line: number | null;
  traceback: string;
}

export interface Session {
  id: string;
  preview_url: string;
  state: State;
  reason: Reason | null;
  command: string;
  port: number | null;
  ports: number[];
  ready_ms: number | null;
  generation: number;
  routes: Route[];
  /** The list is bounded: so many more the app has. */
  routes_left_out: number;
  error: RunError | null;
  usage: Usage;
  limits: Usage;
}

/** A file's content as the API takes it: text, or bytes in base64. */
export type FileBody = string | { base64: string };

export interface Project {
  files: Record<string, FileBody>;
  command?: string;
}

/**
 * `key` is of this one wish: asked again with it, after an answer was lost, the web makes no second session. `ticket` is
 * that of an earlier refusal: it keeps the place in the queue.
 */
export function createSession(project: Project, key: string, ticket?: string): Promise<Session> {
  const body = ticket === undefined ? project : { ...project, ticket };
  return call("POST", "/api/v1/sessions", body, undefined, { "Idempotency-Key": key });
}

export function readSession(id: string): Promise<Session> {
  return call("GET", `/api/v1/sessions/${id}`);
}

export function changeFiles(id: string, project: Project): Promise<Session> {
  return call("PUT", `/api/v1/sessions/${id}/files`, project);
}

export function restartSession(id: string): Promise<Session> {
  return call("POST", `/api/v1/sessions/${id}/restart`);
}

export function stopSession(id: string): Promise<Session> {
  return call("POST", `/api/v1/sessions/${id}/stop`);
}

/** Lets the run go on beyond its CPU budget, by as much again. */
export function extendRun(id: string): Promise<Session> {
  return call("POST", `/api/v1/sessions/${id}/extend`);
}
