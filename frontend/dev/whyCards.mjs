/**
 * Finds the Why cards of recorded evidence with the page's own functions: `node dev/whyCards.mjs < evidence.json`.
 *
 * Reads an array of `Evidence`, prints an array as long: for each, all cards that fit, the best first. The tests that
 * run the broken apps call it, since the rules are matched in one place only, which is the page.
 */

import { json } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { createServer } from "vite";

const server = await createServer({
  configFile: false,
  root: fileURLToPath(new URL("..", import.meta.url)),
  server: { middlewareMode: true, ws: false, watch: null },
  appType: "custom",
  optimizeDeps: { noDiscovery: true, include: [] },
  logLevel: "error",
});
try {
  const { fittingCards } = await server.ssrLoadModule("/src/why/match.ts");
  const { RULES } = await server.ssrLoadModule("/src/why/rules.ts");
  const evidence = await json(process.stdin);
  const found = evidence.map((each) =>
    fittingCards(each, RULES).map(({ id, found, place }) => ({ id, found, place })),
  );
  process.stdout.write(JSON.stringify(found));
} finally {
  await server.close();
}
