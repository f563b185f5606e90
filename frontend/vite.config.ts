/**
 * Builds the page's script and styles into what the web serves.
 *
 * The HTML is not ours: the web renders it, with the project and a nonce in it, and finds the hashed names in the
 * manifest. `dev/` is for working on the page, and is never built.
 */

import { defineConfig } from "vitest/config";
import { developmentServer } from "./dev/server.ts";

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
      // The chunk itself comes with its import; the runtime, and Chinese's first chunk, came with the page. So most
      // importers need no list.
      resolveDependencies: (file, needed) =>
        needed.filter((each) => each !== file && !/rolldown-runtime|\/zh-(?!later)/.test(each)),
    },
    rolldownOptions: {
      input: "src/main.tsx",
      // Two requests for the whole language rather than one per area: what is seen first, and the rest.
      output: {
        codeSplitting: {
          groups: [
            {
              name: "zh",
              test: /(shell|files|output|limits|reasons|examples)\.zh\.ts$|reasons\.zh\.json$/,
              priority: 2,
            },
            { name: "zh-later", test: /\.zh\.(ts|json)$/, priority: 1 },
          ],
        },
      },
    },
  },
  // A busy machine is no failure: only what hangs is.
  test: { environment: "happy-dom", include: ["src/**/*.test.{ts,tsx}"], testTimeout: 60_000 },
});
