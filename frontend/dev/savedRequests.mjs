/**
 * Reads files of saved requests with the page's own functions: `node dev/savedRequests.mjs < projects.json`.
 *
 * Takes an array of projects' files (path → text), prints for each `{"requests": [{"name", "request"}], "errors"}`,
 * each request as the page would send it. The tests that send what the gallery's examples save call it, since
 * `requests.http` is read in one place only, which is the page.
 */

import { json } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { createServer } from "vite";

// the page's modules ask their document which language it is in, as soon as they are loaded
globalThis.document = { documentElement: { lang: "en" } };

const server = await createServer({
  configFile: false,
  root: fileURLToPath(new URL("..", import.meta.url)),
  server: { middlewareMode: true, ws: false, watch: null },
  appType: "custom",
  optimizeDeps: { noDiscovery: true, include: [] },
  logLevel: "error",
});
try {
  const { parseHttp, SAVED_PATH } = await server.ssrLoadModule("/src/client/saved/parseHttp.ts");
  const { SAMPLE_NAMES, sampleFile } = await server.ssrLoadModule("/src/client/files.ts");
  const { wireRequest } = await server.ssrLoadModule("/src/client/draft.ts");
  const findSample = (path) => (SAMPLE_NAMES.includes(path) ? sampleFile(path) : null);
  const read = async (files) => {
    const { requests, errors } = parseHttp(files[SAVED_PATH] ?? "", findSample);
    const sent = requests.map(async ({ name, draft }) => ({ name, request: await wireRequest(draft) }));
    return { requests: await Promise.all(sent), errors };
  };
  const found = await Promise.all((await json(process.stdin)).map(read));
  process.stdout.write(JSON.stringify(found));
} finally {
  await server.close();
}
