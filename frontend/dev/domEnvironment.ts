/** What vitest's own "happy-dom" does, from the bundle that `domBundle.ts` has made. */

import { type Environment, populateGlobal } from "vitest/runtime";
import { BUNDLE_FOLDER, BUNDLE_NAME } from "./domPlace.ts";

/** Where Node has one of its own too, the tests get the page's. */
const ADDITIONAL_KEYS = [
  "Request",
  "Response",
  "MessagePort",
  "fetch",
  "Headers",
  "AbortController",
  "AbortSignal",
  "URL",
  "URLSearchParams",
  "FormData",
];

const environment: Environment = {
  name: "happy-dom-bundle",
  viteEnvironment: "client",
  async setup(global) {
    const { GlobalWindow }: typeof import("happy-dom") = await import(
      /* @vite-ignore */ `${BUNDLE_FOLDER}/${BUNDLE_NAME}`
    );
    const window = new GlobalWindow({
      console: global.console,
      url: "http://localhost:3000",
      settings: { disableErrorCapturing: true },
    });
    const { keys, originals } = populateGlobal(global, window, {
      bindFunctions: true,
      additionalKeys: ADDITIONAL_KEYS,
    });
    return {
      async teardown(global) {
        await window.happyDOM.abort();
        window.close();
        for (const key of keys) delete global[key];
        for (const [key, value] of originals) global[key] = value;
      },
    };
  },
};

export default environment;
