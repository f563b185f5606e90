/**
 * `npm run dev`: Vite serves the page's source, and a running web everything else.
 *
 * `PLAYGROUND_URL` says where the web is. The project to begin with is taken from its page. Calls get the web's
 * own Origin on the way: it refuses that of another port.
 */

import type { Plugin, ProxyOptions, ViteDevServer } from "vite";

const WEB = process.env.PLAYGROUND_URL ?? "http://127.0.0.1:8000";

export function developmentServer(): Plugin {
  return {
    name: "playground-development-server",
    apply: "serve",
    config: () => ({
      server: {
        fs: { allow: [".", "../playground/translations"] },
        proxy: { "/api": proxyToWeb(), "/lens": proxyToWeb() },
      },
    }),
    configureServer: servePage,
  };
}

function proxyToWeb(): ProxyOptions {
  return {
    target: WEB,
    ws: true,
    changeOrigin: true,
    configure: (proxy) => {
      proxy.on("proxyReq", (request) => request.setHeader("origin", new URL(WEB).origin));
      proxy.on("proxyReqWs", (request) => request.setHeader("origin", new URL(WEB).origin));
    },
  };
}

function servePage(server: ViteDevServer): void {
  server.middlewares.use(async (request, response, next) => {
    if (!/^\/(s\/\w+)?(\?|$)/.test(request.url ?? "")) return next();
    try {
      const bootstrap = await readBootstrap(request.url ?? "/");
      const html = await server.transformIndexHtml("/", page(bootstrap));
      response.setHeader("Content-Type", "text/html; charset=utf-8");
      response.end(html);
    } catch (error) {
      next(error);
    }
  });
}

async function readBootstrap(path: string): Promise<string> {
  const html = await (await fetch(new URL(path, WEB))).text();
  const found = /<script type="application\/json" id="bootstrap">(.*?)<\/script>/s.exec(html);
  if (!found?.[1])
    throw new Error(`${WEB} serves no page with a project: build the page once (npm run build)`);
  return found[1];
}

function page(bootstrap: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Flask Playground</title>
</head>
<body>
<div id="app"></div>
<script type="application/json" id="bootstrap">${bootstrap}</script>
<script type="module" src="/src/main.tsx"></script>
</body>
</html>`;
}
