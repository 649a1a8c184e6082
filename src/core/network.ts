/** Ways to a port of a pod, and to the platform as its users reach it. */

/** One HTTP request to a port of a pod, through the API server: needs no Service and no network to the pod. */
export type PodRequest = {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
  readonly method?: 'GET' | 'POST' | 'DELETE';
  /** With its query. */
  readonly path: string;
  /** Never logged: may carry a token. */
  readonly headers?: {readonly [name: string]: string};
  readonly body?: string;
  /** Milliseconds until "no answer"; the caller's own limit, so that silence is a measurement. 5,000 when absent. */
  readonly timeoutMs?: number;
};
/** Names of headers in lower case. `durationMs` from the connection to the last byte. */
export type HttpAnswer = {
  readonly status: number;
  readonly headers: {readonly [name: string]: string};
  readonly body: string;
  readonly durationMs: number;
};
/** Why there is no answer: nothing behind the port, connected but silent, or the way itself is closed (no permission, no pod). */
export type NoAnswer = {readonly silent: 'refused' | 'timeout' | 'unreachable'; readonly message: string};

export type ForwardedPort = {
  /** Port on 127.0.0.1. */
  readonly port: number;
  /** Resolves when the way is gone: the pod ended, or `close` was called. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
};

export interface PodNetwork {
  /** Never throws for a pod that does not answer: that is a result. Bodies are cut off at 10 MiB. */
  request(request: PodRequest, signal?: AbortSignal): Promise<HttpAnswer | NoAnswer>;
  /** Listens on 127.0.0.1 and carries every connection to the pod. `localPort` 0 or absent: any free one. Throws a UserError when it is taken. */
  forward(
    to: {readonly namespace: string; readonly pod: string; readonly port: number; readonly localPort?: number},
    signal?: AbortSignal,
  ): Promise<ForwardedPort>;
}

export function isSilent(answer: HttpAnswer | NoAnswer): answer is NoAnswer {
  return 'silent' in answer;
}

/** What one resolver says. `error` is a DNS code (ENOTFOUND, ETIMEOUT, SERVFAIL …) with empty addresses. */
export type DnsAnswer = {
  readonly resolver: string;
  readonly addresses: readonly string[];
  /** Seconds; null when not told. */
  readonly ttlS: number | null;
  readonly error: string;
};
/** Servers that a zone is handed to, in lower case without a last dot. `error` is a DNS code with no names. */
export type NameServers = {readonly names: readonly string[]; readonly error: string};
/** A TLS handshake as a client of that name makes it. Times as ISO 8601. */
export type TlsAnswer =
  | {
      readonly protocol: string;
      readonly subject: string;
      readonly issuer: string;
      readonly names: readonly string[];
      readonly notBefore: string;
      readonly notAfter: string;
      /** Whether a client would trust it; the reason when not. */
      readonly trusted: boolean;
      readonly distrust: string;
    }
  | {readonly error: string};

export type OutsideRequest = {
  readonly host: string;
  /** Connect here instead of what the name resolves to; an IP address. */
  readonly address?: string;
  readonly scheme: 'http' | 'https';
  readonly method?: 'GET' | 'HEAD' | 'OPTIONS';
  readonly path: string;
  readonly headers?: {readonly [name: string]: string};
  readonly timeoutMs?: number;
};

/** The platform from outside, as browsers see it. In a sandbox, names and addresses lead to loopback. */
export interface Outside {
  /** Asks each resolver of this world by itself. */
  resolve(name: string, signal?: AbortSignal): Promise<readonly DnsAnswer[]>;
  /** Who serves a zone, as the first resolver that knows tells. */
  nameServers(zone: string, signal?: AbortSignal): Promise<NameServers>;
  /** Asks these name servers, given by name, each by itself; `resolver` of an answer is the server. No cache lies between. */
  resolveAt(servers: readonly string[], name: string, signal?: AbortSignal): Promise<readonly DnsAnswer[]>;
  tls(
    to: {
      readonly host: string;
      readonly address?: string;
      readonly port?: number;
      readonly maxVersion?: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';
      readonly minVersion?: 'TLSv1' | 'TLSv1.2' | 'TLSv1.3';
    },
    signal?: AbortSignal,
  ): Promise<TlsAnswer>;
  /** Never follows redirects, never throws for silence. Verifies nothing of the certificate: `tls` does. */
  request(request: OutsideRequest, signal?: AbortSignal): Promise<HttpAnswer | NoAnswer>;
  /** A WebSocket upgrade; `status` is 101 when it was accepted. The connection is closed at once. */
  upgrade(request: Omit<OutsideRequest, 'method'>, signal?: AbortSignal): Promise<HttpAnswer | NoAnswer>;
}
