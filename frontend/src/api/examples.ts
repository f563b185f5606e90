/** The gallery: small projects that the web brings along. */

import { call } from "./http.ts";

export interface ExampleWords {
  readonly title: string;
  readonly sentence: string;
  /** What is worth changing. */
  readonly change: string;
}

export interface ExampleEntry {
  readonly slug: string;
  /** From 1. */
  readonly chapter: number;
  readonly en: ExampleWords;
  readonly zh: ExampleWords;
}

export interface ExampleList {
  readonly chapters: ReadonlyArray<{ readonly en: string; readonly zh: string }>;
  readonly examples: readonly ExampleEntry[];
}

export function listExamples(): Promise<ExampleList> {
  return call("GET", "/api/v1/examples");
}
