/**
 * The DOM of the page's tests in one file. Each test file has a process of its own, which read the 611 files of
 * happy-dom: most of the processor's time that the tests took.
 *
 * vitest calls this once, before the first of them begins.
 */

import { readFileSync } from "node:fs";
import { build } from "vite";
import { BUNDLE_FOLDER, BUNDLE_NAME } from "./domPlace.ts";

const PACKAGE = `${import.meta.dirname}/../node_modules/happy-dom`;

export async function setup(): Promise<void> {
  const wanted = readFileSync(`${PACKAGE}/package.json`, "utf8");
  if (lastBundled() === wanted) return;
  await build({
    configFile: false,
    logLevel: "warn",
    ssr: { noExternal: true },
    build: {
      ssr: `${PACKAGE}/lib/index.js`,
      outDir: BUNDLE_FOLDER,
      emptyOutDir: true,
      minify: false,
      rolldownOptions: { output: { entryFileNames: BUNDLE_NAME, codeSplitting: false } },
    },
    plugins: [
      {
        name: "say-what-is-bundled",
        generateBundle() {
          this.emitFile({ type: "asset", fileName: "package.json.of", source: wanted });
        },
      },
    ],
  });
}

/** The package.json of what lies there. */
function lastBundled(): string | null {
  try {
    return readFileSync(`${BUNDLE_FOLDER}/package.json.of`, "utf8");
  } catch {
    return null;
  }
}
