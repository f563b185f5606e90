/**
 * The live session: the only place that assigns to these signals.
 *
 * A command (run, stop, restart) overtakes the one before it: its answer is dropped, as it speaks of a run that is
 * no longer wanted. Events never set the state themselves; they say "look again", so a replay after a reconnect
 * cannot show the past as the present.
 */

import { batch, computed, signal } from "@preact/signals";
import type { SessionEvent } from "../api/events.ts";
import { type Place, Problem, Unreachable } from "../api/http.ts";
import {
  changeFiles,
  createSession,
  extendRun,
  type Project,
  type Route,
  readSession,
  restartSession,
  type Session,
  type State,
  stopSession,
} from "../api/session.ts";
import { appendLog, beginSession, clearConsole, noteDropped } from "./console.ts";
import { forgetDisk, refreshDisk } from "./disk.ts";
import { forgetLimits, noteLimit } from "./limits.ts";
import { noteRun, ranRevision, snapshot } from "./project.ts";
import { type EventStream, openStream, retryDelayMs } from "./stream.ts";
import { forTab } from "./tabStore.ts";

/** Sessions that are lost more often than this are asked for with a back-off. */
const CALM_MS = 10_000;

/** `none`: nothing was asked for yet, or the web refused to make a session. `queued`: it has no room yet. */
export type Phase = State | "none" | "queued";

export const session = signal<Session | null>(null);
export const phase = signal<Phase>("none");
/** Whether the web can be reached. Editing and saving go on without it. */
export const isOnline = signal(true);
/** Why the last command was refused, or null. */
export const refusal = signal<Problem | null>(null);
/** Where one stands while there is no room, or null. */
export const queuePlace = signal<Place | null>(null);
/** Counts sessions that were lost and made again. */
export const recoveries = signal(0);
/** When the present start began, for the checklist. */
export const startedAt = signal(0);

/** An app that sleeps wakes on the next request, so it takes one too. */
export const canSend = computed(
  () => isOnline.value && (phase.value === "running" || phase.value === "asleep"),
);
export const generation = computed(() => session.value?.generation ?? 0);
/** Those of the last run that got as far as telling them: a restart of milliseconds must not blank the list. */
export const routes = signal<readonly Route[]>([]);
/** How many more the app has than are listed. */
export const routesLeftOut = signal(0);

/** Where the id of this tab's session is kept, so that a reload finds it with all that the app wrote. */
let storageKey: string | null = null;
/** The session that a reload found; whether it still lives, the first call shows. */
let keptId: string | null = null;
let stream: EventStream | null = null;
let latestCommand = 0;
/** How often the browser has said that the network is gone: what was asked before that proves nothing. */
let outages = 0;
let retryTimer: ReturnType<typeof setTimeout> | undefined;
let failedAttempts = 0;
let recoveredAt = 0;
/** The session that was asked for and not heard of, by its files. */
let unanswered: { wished: string; key: string } | null = null;

/** Goes on with the session that this tab had for the project before it was loaded again. Called once, at the start. */
export function resumeSession(project: string): void {
  storageKey = `playground.session.${project}`;
  keptId = forTab.get(storageKey);
}

/** Makes the project's present files run: in the session there is, or in a new one. */
export function run(): Promise<void> {
  const project = snapshot();
  noteRun();
  return command(queuePlace.value === null ? "starting" : "queued", (id) =>
    // an empty command is one that was taken away: without any, the session would keep the last
    id === null ? createOnce(project) : changeFiles(id, { command: "", ...project }),
  );
}

/** Starts the files that ran last once more. */
export function restart(): Promise<void> {
  return command("starting", (id) => (id === null ? createOnce(snapshot()) : restartSession(id)));
}

export async function stop(): Promise<void> {
  if (session.value === null) return;
  await command(phase.value, (id) => (id === null ? Promise.reject(gone()) : stopSession(id)));
}

/** Lets the run go on though its CPU budget is nearly used up. */
export async function extend(): Promise<void> {
  const id = session.value?.id;
  const asked = outages;
  if (id === undefined) return;
  try {
    accept(await extendRun(id), asked);
  } catch (error) {
    if (session.value?.id === id) await fail(error);
  }
}

/** Asks the web how the session is now. */
export async function refreshSession(): Promise<void> {
  const id = session.value?.id;
  const before = latestCommand;
  const asked = outages;
  if (id === undefined) return;
  try {
    const found = await readSession(id);
    if (before === latestCommand && session.value?.id === id) accept(found, asked);
  } catch (error) {
    if (session.value?.id === id) await fail(error);
  }
}

/** Called by anything that was told that the session is gone (410, or 404 of a deleted one). */
export async function recover(): Promise<void> {
  forget();
  recoveries.value += 1;
  phase.value = "lost";
  const isRepeated = Date.now() - recoveredAt < CALM_MS;
  recoveredAt = Date.now();
  failedAttempts = isRepeated ? failedAttempts + 1 : 0;
  if (isRepeated) tryAgainIn(retryDelayMs(failedAttempts));
  else await run();
}

export function isGone(error: unknown): boolean {
  return error instanceof Problem && (error.status === 410 || error.type === "session-lost");
}

/** Follows the browser's own word on the network. Called once, by `main.tsx`. */
export function watchNetwork(target: EventTarget): void {
  target.addEventListener("online", () => {
    stream?.retryNow();
    void (session.value === null ? run() : refreshSession());
  });
  target.addEventListener("offline", () => {
    isOnline.value = false;
    outages += 1;
    void refreshSession(); // a playground on this machine is reached without a network
  });
}

async function command(shown: Phase, ask: (id: string | null) => Promise<Session>): Promise<void> {
  const ticket = ++latestCommand;
  const asked = outages;
  clearTimeout(retryTimer);
  batch(() => {
    if (shown === "starting" && phase.value !== "starting") startedAt.value = Date.now();
    phase.value = shown;
    refusal.value = null;
  });
  try {
    const found = await ask(session.value?.id ?? keptId);
    if (ticket === latestCommand) accept(found, asked);
    else if (session.value === null) adopt(found);
  } catch (error) {
    if (ticket !== latestCommand) return;
    ranRevision.value = -1; // What is live, if anything is, is not known to be these files.
    await fail(error);
  }
}

/** A session for these files; where the answer to the same wish was lost, the one that was made then. */
async function createOnce(project: Project): Promise<Session> {
  const wished = JSON.stringify(project);
  if (unanswered?.wished !== wished) unanswered = { wished, key: newKey() };
  const { key } = unanswered;
  try {
    const made = await createSession(project, key, queuePlace.value?.ticket);
    unanswered = null;
    return made;
  } catch (error) {
    if (!(error instanceof Unreachable)) unanswered = null;
    throw error;
  }
}

/** Not `randomUUID`, which a page on a plain LAN address lacks. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

/** What the web answered to a call of that time. */
function accept(found: Session, asked: number): void {
  adopt(found);
  batch(() => {
    session.value = found;
    phase.value = found.state;
    if (found.state !== "starting") {
      routes.value = found.routes;
      routesLeftOut.value = found.routes_left_out;
    }
    if (asked === outages) isOnline.value = true;
    refusal.value = null;
    queuePlace.value = null;
  });
  if (Date.now() - recoveredAt > CALM_MS) failedAttempts = 0;
  void refreshDisk(found.id);
}

/** Follows a session's events from the first moment that its id is known. */
function adopt(found: Session): void {
  if (session.value?.id === found.id) return;
  session.value = found;
  keptId = null;
  if (storageKey !== null) forTab.set(storageKey, found.id);
  beginSession();
  forgetLimits(found.id);
  stream?.close();
  stream = followEvents(found.id);
}

/** After a break the session may have changed, or its worker may be another one: look again. */
function followEvents(id: string): EventStream {
  let wasBroken = false;
  return openStream(id, {
    event: receive,
    opened: () => {
      isOnline.value = true;
      if (wasBroken) void refreshSession();
      wasBroken = false;
    },
    broken: () => {
      wasBroken = true;
      void refreshSession();
    },
  });
}

function receive(event: SessionEvent): void {
  switch (event.type) {
    case "log":
      appendLog(event);
      return;
    case "state":
      void refreshSession();
      return;
    case "files":
      if (session.value) void refreshDisk(session.value.id);
      return;
    case "notice":
      noteLimit(event);
      void refreshSession();
      return;
    case "dropped":
      noteDropped(event);
      return;
    case "reset":
      clearConsole();
      return;
    default:
      event satisfies never;
      throw new Error(`unknown event ${JSON.stringify(event)}`);
  }
}

async function fail(error: unknown): Promise<void> {
  if (error instanceof Unreachable) return waitForNetwork();
  if (!(error instanceof Problem)) throw error;
  if (isGone(error) || error.status === 404) return startOver();
  batch(() => {
    queuePlace.value = error.place;
    refusal.value = error.place === null ? error : null;
    phase.value = error.place === null ? (session.value?.state ?? "none") : "queued";
  });
  if (error.status === 503 && error.retryAfterSeconds !== null) tryAgainIn(error.retryAfterSeconds * 1000);
}

/** A kept session that has ended since is nothing to speak of; one that was lost before one's eyes is. */
function startOver(): Promise<void> {
  if (keptId === null) return recover();
  keptId = null;
  return run();
}

/** The events socket finds an existing session again; where there is none, the run itself is tried again. */
function waitForNetwork(): void {
  batch(() => {
    isOnline.value = false;
    phase.value = session.value?.state ?? "none";
  });
  if (session.value === null) tryAgainIn(retryDelayMs(failedAttempts++));
}

function tryAgainIn(delayMs: number): void {
  clearTimeout(retryTimer);
  retryTimer = setTimeout(() => void run(), delayMs);
}

function forget(): void {
  stream?.close();
  stream = null;
  session.value = null;
  ranRevision.value = -1;
  forgetDisk();
}

function gone(): Problem {
  return new Problem({ status: 410, type: "session-lost", detail: "The session is gone." });
}
