/** The client panel's cookie jar, kept with the session. */

import { call } from "./http.ts";

export interface Cookie {
  name: string;
  value: string;
  domain: string;
  path: string;
  expires: string | null;
  secure: boolean;
  http_only: boolean;
  same_site: string | null;
  host_only?: boolean;
}

export interface Jar {
  cookies: Cookie[];
}

export function readJar(id: string): Promise<Jar> {
  return call("GET", `/api/v1/sessions/${id}/cookies`);
}

export function replaceJar(id: string, jar: Jar): Promise<Jar> {
  return call("PUT", `/api/v1/sessions/${id}/cookies`, jar);
}

export function clearJar(id: string): Promise<void> {
  return call("DELETE", `/api/v1/sessions/${id}/cookies`);
}
