import http from 'node:http';
import type {Duplex} from 'node:stream';
import type {PodPort} from './pod-tunnel.ts';

/** Servers end a connection that is quiet for five seconds (Node) or longer; ours must not be the one that they just ended. */
const idleMs = 1_000;

/** Where a way leads, and how long it may take until it is open, in milliseconds. */
export type WayTo = PodPort & {readonly timeoutMs?: number};
/** What a request through an agent of this kind says of its way. */
export type WayOptions = http.RequestOptions & {readonly to: WayTo; readonly until: AbortSignal | undefined};
type Open = (to: WayTo, until: AbortSignal | undefined) => Promise<Duplex>;

/** Ways to ports of pods. A kept one serves the next request to the same port: opening another costs two TLS handshakes. */
export class Ways extends http.Agent {
  readonly #open: Open;
  readonly #idle = new Map<Duplex, () => void>();

  constructor(open: Open, keepAlive: boolean) {
    super({keepAlive});
    this.#open = open;
  }

  override createConnection(options: http.ClientRequestArgs, done?: (error: Error | null, way: Duplex) => void): undefined {
    const {to, until} = options as WayOptions;
    this.#open(to, until).then(
      // An agent expects a socket: one that is in use keeps the process alive.
      (way) => done?.(null, Object.assign(way, {ref: () => way})),
      (error) => done?.(error, undefined as never),
    );
  }

  /** What the other side says or ends while nobody asks must not be taken for the next answer. */
  override keepSocketAlive(way: Duplex): boolean {
    if (way.readableEnded) return false;
    const end = () => way.destroy();
    const wake = () => this.#wake(way);
    const timer = setTimeout(end, idleMs);
    way.once('end', end).once('close', wake).on('data', end).resume();
    this.#idle.set(way, () => {
      clearTimeout(timer);
      way.off('end', end).off('close', wake).off('data', end);
    });
    return true;
  }

  override reuseSocket(way: Duplex, request: http.ClientRequest): void {
    super.reuseSocket(way, request);
    this.#wake(way);
  }

  #wake(way: Duplex): void {
    this.#idle.get(way)?.();
    this.#idle.delete(way);
  }
}
