import {createServer} from 'node:http';
import type {StandInApp} from './pods/index.ts';

const BLOCK = 11;

/** Grafana as far as a probe looks: its health, and that everything else wants a login. */
export function grafanaStandIn(): StandInApp {
  const http = createServer((request, response) => {
    const [path] = (request.url ?? '/').split('?');
    if (path === '/api/health') response.writeHead(200, {'content-type': 'application/json'}).end('{"database":"ok","version":"stand-in"}');
    else if (path === '/metrics') response.writeHead(200, {'content-type': 'text/plain'}).end('grafana_build_info{version="stand-in"} 1\n');
    else if (path?.startsWith('/api/')) response.writeHead(401, {'content-type': 'application/json'}).end('{"message":"Unauthorized"}');
    else response.writeHead(302, {location: '/login'}).end();
  });
  return {label: 'grafana', block: BLOCK, taker: (port) => (port === 'http' ? http : undefined)};
}
