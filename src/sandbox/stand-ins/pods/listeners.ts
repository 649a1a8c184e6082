import {createServer, type Server, type Socket} from 'node:net';

/** Something that takes connections: an http.Server or an https.Server. */
export interface Taker {
  emit(event: 'connection', socket: Socket): boolean;
}

/** Listens on addresses of loopback and hands every connection to one server. */
export class Listeners {
  private readonly servers = new Map<string, {readonly server: Server; readonly sockets: Set<Socket>}>();
  private readonly log: (line: string) => void;

  constructor(log: (line: string) => void) {
    this.log = log;
  }

  /** Resolves once the address is bound, or could not be. */
  async open(host: string, port: number, taker: Taker): Promise<void> {
    const key = `${host}:${port}`;
    if (this.servers.has(key)) return;
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
      taker.emit('connection', socket);
    });
    this.servers.set(key, {server, sockets});
    await new Promise<void>((resolve) => {
      server.once('error', (error) => {
        this.log(`${key}: ${error.message}`);
        this.servers.delete(key);
        resolve();
      });
      server.listen({host, port, exclusive: true}, resolve);
    });
  }

  /** Ends every listener of an address and its connections. */
  async close(host: string): Promise<void> {
    const ours = [...this.servers].filter(([key]) => key.startsWith(`${host}:`));
    await Promise.all(ours.map(([key]) => this.end(key)));
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.servers.keys()].map((key) => this.end(key)));
  }

  private async end(key: string): Promise<void> {
    const found = this.servers.get(key);
    this.servers.delete(key);
    if (found === undefined) return;
    for (const socket of found.sockets) socket.destroy();
    await new Promise<void>((resolve) => found.server.close(() => resolve()));
  }
}
