/** What Flask did with one request. Mirrors `sandbox/trace.py`, where each field is explained. It comes from untrusted code. */

export interface Place {
  file: string;
  line: number;
}

export interface FunctionName {
  name: string;
  /** Null for a library's. */
  place: Place | null;
  is_async: boolean;
}

/** A variable: `text` is its repr, cut. */
export interface Value {
  name: string;
  type: string;
  text: string;
}

export interface Attempt {
  rule: string;
  methods: string[];
  failed: "segment" | "method" | "converter" | "slash" | null;
  segment: string | null;
  expected: string | null;
}

export interface Converted {
  name: string;
  converter: string;
  text: string;
  type: string;
  value: string;
}

export interface Frame {
  function: string;
  place: Place;
  code: string;
}

export interface SessionChange {
  key: string;
  before: string | null;
  after: string | null;
}

interface Timed {
  at_ms: number;
  /** Null where it had not ended when the trace was told. */
  took_ms: number | null;
  /** The `seq` of the log lines between its beginning and the next step's. */
  logs: number[];
}

export interface BytesIn extends Timed {
  type: "bytes-in";
  method: string;
  target: string;
  http: string;
  headers: number;
  body_bytes: number | null;
}

export interface SessionOpened extends Timed {
  type: "session-opened";
  interface: string;
  is_null: boolean;
  values: Value[];
}

export interface Routed extends Timed {
  type: "routed";
  outcome: "matched" | "not-found" | "method-not-allowed" | "redirect";
  rule: string | null;
  endpoint: string | null;
  blueprint: string | null;
  tried: Attempt[];
  tried_count: number;
  arguments: Converted[];
  allowed: string[];
  nearest: Attempt[];
  location: string | null;
}

export interface Hook extends Timed {
  type: "hook";
  when: "before_request" | "after_request" | "teardown_request" | "teardown_appcontext";
  owner: string | null;
  function: FunctionName;
  has_answered: boolean;
}

export interface View extends Timed {
  type: "view";
  kind: "function" | "class" | "method" | "wrapped";
  endpoint: string | null;
  function: FunctionName;
  arguments: Value[];
  returned: string | null;
}

export interface TemplateRendered extends Timed {
  type: "template";
  name: string | null;
  file: string | null;
  variables: Value[];
}

export interface UrlNotBuilt extends Timed {
  type: "url-not-built";
  endpoint: string;
  values: Value[];
  message: string;
  suggestion: string | null;
  place: Place | null;
}

export interface Raised extends Timed {
  type: "exception";
  exception: string;
  message: string;
  place: Place | null;
  frames: Frame[];
  locals: Value[];
  status: number | null;
  key: string | null;
  cause: string | null;
}

export interface ErrorHandled extends Timed {
  type: "error-handler";
  handles: string;
  function: FunctionName;
}

export interface Responded extends Timed {
  type: "response";
  status: number;
  content_type: string | null;
  body_bytes: number | null;
  is_streamed: boolean;
}

export interface SessionSaved extends Timed {
  type: "session-saved";
  is_sent: boolean;
  changes: SessionChange[];
}

export interface BytesOut extends Timed {
  type: "bytes-out";
  bytes: number;
  chunks: number;
}

export type Step =
  | BytesIn
  | SessionOpened
  | Routed
  | Hook
  | View
  | TemplateRendered
  | UrlNotBuilt
  | Raised
  | ErrorHandled
  | Responded
  | SessionSaved
  | BytesOut;

export interface SawFile {
  key: string;
  filename: string | null;
  content_type: string | null;
  bytes: number | null;
}

/** How the request landed in `flask.request`. */
export interface Saw {
  method: string;
  path: string;
  full_path: string;
  url: string;
  host: string;
  endpoint: string | null;
  blueprint: string | null;
  content_type: string | null;
  mimetype: string | null;
  content_length: number | null;
  is_json: boolean;
  view_args: Value[];
  args: Array<[string, string]>;
  form: Array<[string, string]>;
  files: SawFile[];
  json: string | null;
  json_error: string | null;
  data: string;
  data_bytes: number | null;
  headers: Array<[string, string]>;
  cookies: Array<[string, string]>;
  /** The attributes that the app itself had read. */
  read: string[];
  unread: "streamed" | "incomplete" | "large" | "failed" | null;
}

export interface Trace {
  steps: Step[];
  saw: Saw | null;
  is_complete: boolean;
  dropped_steps: number;
}

/** Why a trace that was asked for is not there. */
export type Untraced = "cold" | "not-flask" | "unheard" | "unreadable";
