/** Stands in for the web while only the page is being worked on: serves the HTML and answers the API. Never built. */

import type { Plugin, ViteDevServer } from "vite";

export function developmentServer(): Plugin {
  return {
    name: "playground-development-server",
    apply: "serve",
    config: () => ({
      server: process.env.PLAYGROUND_URL
        ? { proxy: { "/api": { target: process.env.PLAYGROUND_URL, ws: true } } }
        : {},
    }),
    configureServer: (server) => servePage(server),
  };
}

function servePage(server: ViteDevServer): void {
  server.middlewares.use((request, response, next) => {
    if (request.url !== "/" && !request.url?.startsWith("/?")) return next();
    void server.transformIndexHtml("/", PAGE).then((html) => {
      response.setHeader("Content-Type", "text/html; charset=utf-8");
      response.end(html);
    });
  });
}

const PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Flask playground</title></head>
<body><div id="app"></div>
<script type="application/json" id="bootstrap">{"project":{"files":{"app.py":"print(1)\\n"}}}</script>
<script type="module" src="/src/main.tsx"></script></body></html>`;
