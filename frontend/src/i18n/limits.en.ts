/** Limits: what was met, what is used, what ends soon. */

import type { Values } from "./reasons.zh.ts";

export const limitsEn = {
  memory: (peak: string, most: string) =>
    `The app used ${peak} of memory; the limit is ${most}. Load less at once, then start it again.`,
  refusedMemory: (most: string) =>
    `The app asked for more memory than its limit of ${most}. Load less at once, then start it again.`,
  cpu: (used: string, most: string) =>
    `The app used ${used} of CPU time; its budget is ${most}. Look for a loop that does not end.`,
  processes: (peak: string, most: string) =>
    `The app had ${peak} processes and threads; the limit is ${most}. End those that are done before starting more.`,
  openFiles: (most: string) =>
    `The app wanted more than ${most} files and sockets open at once. Close each when it is done, best by “with”.`,
  disk: (used: string, most: string) =>
    `The session's disk is full: ${used} of ${most} are used. Remove files that are no longer needed.`,
  diskFiles: (most: string) =>
    `The session's disk holds ${most} files and folders, which is the limit. Remove some that are no longer needed.`,
  file: (most: string) => `A file grew to the limit of ${most}. Split it, or write less.`,
  flood: (most: string) =>
    `The app prints more than ${most} a second: what is over it is dropped and counted. Print less, or less often.`,
  floodOfLines: (most: string) =>
    `The app prints more than ${most} lines a second: what is over it is dropped and counted. Print less, or less often.`,
  startup: (most: string) =>
    `The app runs, but nothing in it listens on a port after ${most}. Start a server, as app.run() does.`,
  idle: (most: string) =>
    `Nobody used the app for ${most}, so it sleeps. The next request wakes it; its files are kept.`,
  lifetime: (most: string) => `A session ends after ${most}. Run starts a new one from your files.`,

  /** The server says these in English itself. */
  reason: (_code: string, _values: Values, message: string) => message,

  cpuEnds: (used: string, most: string) =>
    `The app has used ${used} of its ${most} of CPU time and is stopped at the end of it. Is that a loop, or work to be done?`,
  letGoOn: "Let it go on",
  stopNow: "Stop now",
  lifetimeEnds: (most: string, time: string) =>
    `This session ends at ${time}, after ${most}. Download what the app wrote and you want to keep; your project stays here.`,

  usage: "What the app uses",
  usageOf: (used: string, most: string) => `${used} of ${most}`,
  usageMemory: "Memory",
  usageCpu: "CPU time",
  usageDisk: "Disk",
  usageFiles: "Files on disk",
  usageProcesses: "Processes and threads",
  usageOpenFiles: "Open files",
  usageConnections: "Connections",
  usageLifetime: "Session's age",
};
