/**
 * Builds the page's script and styles into what the web serves.
 *
 * The HTML is not ours: the web renders it, with the project and a nonce in it, and finds the hashed names in the
 * manifest. `dev/` is for working on the page, and is never built.
 */

import { defineConfig } from "vitest/config";
import { developmentServer } from "./dev/server.ts";

/** What the editor cannot begin without. */
const CODEMIRROR =
  /node_modules\/(@codemirror\/(view|state|commands|language|autocomplete|lang-python)|@lezer\/(common|lr|highlight|python))\//;

export default defineConfig({
  base: "/static/dist/",
  plugins: [developmentServer()],
  build: {
    outDir: "../playground/static/dist",
    emptyOutDir: true,
    manifest: true,
    // light-dark() must reach the browser as written; these are the first versions that know it.
    target: ["chrome123", "edge123", "firefox121", "safari17.5"],
    modulePreload: {
      polyfill: false,
      // The chunk itself comes with its import; the page's own, and Chinese's first one, are there already. So most
      // importers need no list.
      resolveDependencies: (file, needed) =>
        needed.filter((each) => each !== file && !/\/main-|\/zh-(?!later)/.test(each)),
    },
    rolldownOptions: {
      input: "src/main.tsx",
      // What always comes together is one file, which compresses better than sixteen: the first paint; CodeMirror,
      // which browsers keep over our upgrades; the request pane; Chinese in what is seen first, and the rest.
      output: {
        codeSplitting: {
          groups: [
            {
              name: "zh",
              test: /(shell|files|output|limits|reasons|examples)\.zh\.ts$|reasons\.zh\.json$/,
              priority: 2,
            },
            { name: "zh-later", test: /\.zh\.(ts|json)$/, priority: 1 },
            { name: "main", test: /src\/main\.tsx$/ },
            { name: "codemirror", test: CODEMIRROR },
            { name: "request", test: /src\/client\/RequestPanel\.tsx$/ },
          ],
        },
      },
    },
  },
  test: {
    globalSetup: "dev/domBundle.ts",
    environment: "./dev/domEnvironment.ts",
    include: ["src/**/*.test.{ts,tsx}"],
    testTimeout: 60_000, // a busy machine is no failure: only what hangs is
  },
});
