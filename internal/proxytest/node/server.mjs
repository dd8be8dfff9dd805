// A server with filters, which tells at /seen what they saw. Its paths are those of the standard URL, decoded, and compared without case
// and without a slash at the end, as the usual router for it does.
import { createServer } from "node:http";

let seen = [];

const routes = [
  [/^\/api\/(flows|users)\/filter\/?$/i, "filter", "POST"],
  [/^\/api\/pools\/[^/]+\/flows\/filter\/?$/i, "filter", "POST"],
  [/^\/api\/flows\/count\/?$/i, "count"],
  [/^\/files\//i, "file"],
];

function pathOf(text) {
  const path = new URL(text, "http://localhost").pathname;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

const server = createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    let path;
    try {
      path = pathOf(request.url);
    } catch {
      response.writeHead(400).end();
      return;
    }
    if (path === "/seen") {
      response.end(JSON.stringify(seen));
      seen = [];
      return;
    }
    for (const [pattern, route, method] of routes) {
      if (pattern.test(path)) {
        if (method && method !== request.method) {
          response.writeHead(405).end();
          return;
        }
        seen.push({ route, method: request.method, path, body: Buffer.concat(parts).toString("latin1") });
        response.end("[]");
        return;
      }
    }
    response.writeHead(404).end();
  });
});

server.listen(Number(process.argv[2]), "127.0.0.1");
