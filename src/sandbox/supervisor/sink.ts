import {appendFile} from 'node:fs/promises';
import {createServer as createHttp} from 'node:http';
import {createServer, type Server, type Socket} from 'node:net';
import {join} from 'node:path';
import {createInterface} from 'node:readline';

const HTTP_PORT = 9095;
const SMTP_PORT = 9025;
const MOST = 100_000;

/** A notification that would have left the platform. `by` is the integration: the first part of the path, or `email`. */
export interface Notification {
  readonly at: string;
  readonly by: string;
  readonly text: string;
}

/** Every notification, one JSON document a line. */
export function notificationsFile(dir: string): string {
  return join(dir, 'notifications.jsonl');
}

/** Takes what Alertmanager sends to chat, pagers and mail, and keeps it in a file. Resolves when it listens. */
export async function startSink(dir: string, address: string): Promise<{stop(): Promise<void>}> {
  const keep = async (by: string, text: string) => {
    const notification: Notification = {at: new Date().toISOString(), by, text};
    await appendFile(notificationsFile(dir), `${JSON.stringify(notification)}\n`, {mode: 0o600});
  };
  const http = createHttp((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const by = request.url?.split('/')[1] ?? '';
      void keep(by, Buffer.concat(chunks).toString('utf8').slice(0, MOST)).finally(() => {
        // PagerDuty and Opsgenie answer 202, Slack 200.
        response.writeHead(by === 'slack' ? 200 : 202, {'content-type': 'application/json'}).end('{"status":"success"}');
      });
    });
  });
  const smtp = createServer((socket) => receiveMail(socket, (text) => keep('email', text)));
  await Promise.all([listen(http, address, HTTP_PORT), listen(smtp, address, SMTP_PORT)]);
  const close = (server: Server) => new Promise<void>((resolve) => server.close(() => resolve()));
  return {
    async stop() {
      http.closeAllConnections();
      await Promise.all([close(http), close(smtp)]);
    },
  };
}

/** As much of SMTP (RFC 5321) as it takes to be handed a mail: no extensions, so the client sends neither a password nor STARTTLS. */
function receiveMail(socket: Socket, keep: (text: string) => Promise<void>): void {
  const say = (line: string) => socket.write(`${line}\r\n`);
  let mail: string[] | undefined;
  socket.setTimeout(10_000, () => socket.destroy()).on('error', () => socket.destroy());
  createInterface({input: socket, crlfDelay: Number.POSITIVE_INFINITY}).on('line', (line) => {
    if (mail !== undefined) {
      if (line !== '.') {
        mail.push(line);
        return;
      }
      const text = mail.join('\n').slice(0, MOST);
      mail = undefined;
      void keep(text).finally(() => say('250 kept'));
      return;
    }
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'DATA') mail = [];
    say(verb === 'DATA' ? '354 go on' : verb === 'QUIT' ? '221 bye' : '250 ok');
    if (verb === 'QUIT') socket.end();
  });
  say('220 sandbox');
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({host, port, exclusive: true}, () => resolve());
  });
}
