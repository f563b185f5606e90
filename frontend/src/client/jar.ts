/** The client panel's cookie jar as the page sees it. It is kept with the session; this is the last known state. */

import { signal } from "@preact/signals";
import { type Cookie, clearJar, readJar, replaceJar } from "../api/cookies.ts";
import { Problem, Unreachable } from "../api/http.ts";
import { clientText } from "../i18n/client.ts";
import { session } from "../state/session.ts";

export const cookies = signal<readonly Cookie[]>([]);
/** Why the last change of the jar was refused. */
export const jarProblem = signal<string | null>(null);

export async function refreshJar(): Promise<void> {
  const id = session.value?.id;
  if (id === undefined) return;
  await attempt(async () => {
    const jar = await readJar(id);
    if (session.value?.id === id) cookies.value = jar.cookies;
  });
}

/** Two cookies are the same one if name, domain and path are. */
function isSameCookie(one: Cookie, other: Cookie): boolean {
  return one.name === other.name && one.domain === other.domain && one.path === other.path;
}

/** `before` is the cookie being edited, which may change its name; null adds one. */
export async function saveCookie(before: Cookie | null, cookie: Cookie): Promise<boolean> {
  const kept = cookies.value.filter(
    (each) => !(before && isSameCookie(each, before)) && !isSameCookie(each, cookie),
  );
  return write([...kept, cookie]);
}

export async function deleteCookie(cookie: Cookie): Promise<boolean> {
  return write(cookies.value.filter((each) => !isSameCookie(each, cookie)));
}

export async function emptyJar(): Promise<void> {
  const id = session.value?.id;
  if (id === undefined) return;
  await attempt(async () => {
    await clearJar(id);
    cookies.value = [];
  });
}

async function write(list: readonly Cookie[]): Promise<boolean> {
  const id = session.value?.id;
  if (id === undefined) return false;
  return attempt(async () => {
    cookies.value = (await replaceJar(id, { cookies: [...list] })).cookies;
  });
}

async function attempt(work: () => Promise<void>): Promise<boolean> {
  jarProblem.value = null;
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof Problem || error instanceof Unreachable)) throw error;
    jarProblem.value = error instanceof Problem ? error.detail : clientText.value.cannotOffline;
    return false;
  }
}
