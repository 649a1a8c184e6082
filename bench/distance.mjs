import {once} from 'node:events';
import {readFileSync, writeFileSync} from 'node:fs';
import net from 'node:net';

/**
 * Nobody's API server is on loopback. Puts this one `rttMs` milliseconds away, there and back, for everybody who uses that
 * kubeconfig, while `work` runs: every byte waits half of it each way, a new connection all of it.
 */
export async function distant(kubeconfig, rttMs, work) {
  const text = readFileSync(kubeconfig, 'utf8');
  const server = new URL(/server: ["']?(https:\/\/[^\s"']+)/.exec(text)[1]);
  const open = new Set();
  const proxy = net.createServer({allowHalfOpen: true}, (near) => {
    near.on('error', () => {});
    setTimeout(() => {
      const far = net.connect({host: server.hostname, port: Number(server.port), allowHalfOpen: true});
      for (const [from, to] of [
        [near, far],
        [far, near],
      ]) {
        open.add(from.on('close', () => open.delete(from)).on('error', () => to.destroy()));
        from.on('data', (piece) => setTimeout(() => to.write(piece), rttMs / 2));
        from.on('end', () => setTimeout(() => to.end(), rttMs / 2));
      }
    }, rttMs);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  writeFileSync(kubeconfig, text.replaceAll(server.host, `127.0.0.1:${proxy.address().port}`));
  try {
    return await work();
  } finally {
    writeFileSync(kubeconfig, text);
    for (const socket of open) socket.destroy();
    proxy.close();
  }
}
