/** What is on the jail's disk now: the project's own files and those that the app wrote. */

import { call, request } from "./http.ts";

export interface FileEntry {
  path: string;
  bytes: number;
  origin: "project" | "guest";
  modified: string;
}

export interface FileList {
  files: FileEntry[];
  truncated?: boolean;
}

export function listFiles(id: string): Promise<FileList> {
  return call("GET", `/api/v1/sessions/${id}/files`);
}

export async function readFile(id: string, path: string, signal?: AbortSignal): Promise<Blob> {
  const response = await request("GET", fileUrl(id, path), undefined, signal);
  return response.blob();
}

/** Each segment is encoded, the slashes are not: the path is part of the address. */
export function fileUrl(id: string, path: string): string {
  return `/api/v1/sessions/${id}/files/${path.split("/").map(encodeURIComponent).join("/")}`;
}
