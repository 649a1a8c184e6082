import {ToolError} from '../core/errors.ts';
import {numberAt, textAt} from '../core/objects.ts';

/** An answer of the API server that is not a success. `reason` is the server's machine word ("NotFound", "AlreadyExists", …). */
export class ApiError extends ToolError {
  readonly status: number;
  readonly reason: string;
  /** What the server asked for by Retry-After, in milliseconds; 0 when it did not. */
  readonly retryAfterMs: number;

  constructor(status: number, body: unknown, fallback: string, retryAfter: string | undefined) {
    const message = textAt(body, 'message') ?? (fallback === '' ? `the API server answered ${status}` : fallback);
    const seconds = numberAt(body, 'details', 'retryAfterSeconds') ?? Number(retryAfter ?? '0');
    super('kubernetes', message, {transient: isTransientStatus(status, message, seconds)});
    this.status = status;
    this.reason = textAt(body, 'reason') ?? '';
    this.retryAfterMs = Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), 10) * 1000 : 0;
  }
}

/** "Try again": overload, a gateway in front, etcd electing a leader, a quota counter that another request moved. */
function isTransientStatus(status: number, message: string, retryAfterSeconds: number): boolean {
  // An eviction that a budget forbids is told by the same number as an overload, and may stay forbidden for hours.
  if (status === 429) return !/disruption budget/i.test(message);
  if (status === 502 || status === 503 || status === 504) return true;
  if (status === 409) return /^Operation cannot be fulfilled on (resourcequotas|namespaces)/.test(message);
  return (
    status === 500 &&
    (retryAfterSeconds > 0 ||
      /etcdserver: (leader changed|request timed out|too many requests)|context deadline exceeded|timeout/i.test(message))
  );
}

/** Error codes of Node's sockets that a later try may not meet. */
const transientCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ERR_SOCKET_CLOSED',
]);

const words: {readonly [code: string]: string} = {
  ECONNREFUSED: 'connection refused: nothing listens there',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ETIMEDOUT: 'no answer',
  EHOSTUNREACH: 'no route to that host',
  ENETUNREACH: 'no route to that network',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the name server does not answer',
  CERT_HAS_EXPIRED: "the server's certificate has expired",
  CERT_NOT_YET_VALID: "the server's certificate is not valid yet",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the server's certificate is self-signed, and not the one in the kubeconfig",
  SELF_SIGNED_CERT_IN_CHAIN: "the server's certificate is not signed by the authority in the kubeconfig",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the server's certificate is not signed by the authority in the kubeconfig",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "the server's certificate is not signed by the authority in the kubeconfig",
  ERR_TLS_CERT_ALTNAME_INVALID: "the server's certificate is for another host name",
  EPROTO: 'it does not speak TLS as expected',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS: the address should probably begin with http://',
  HPE_INVALID_CONSTANT: 'it does not speak HTTP',
};

const advice: {readonly [code: string]: string} = {
  ECONNREFUSED: 'start the cluster, or correct the `server` of this context in the kubeconfig; gomeet doctor checks it again',
  ENOTFOUND: 'correct the `server` of this context in the kubeconfig, or check the network; gomeet doctor checks it again',
  CERT_HAS_EXPIRED: "have the cluster provider renew the API server's certificate (with kubeadm: kubeadm certs renew apiserver)",
};

/** What went wrong on the way to the API server, as one sentence that names the server. */
export function connectionError(server: string, thrown: unknown): ToolError {
  const code = codeOf(thrown);
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  const hangUp = /socket hang up|disconnected before secure TLS/i.test(text);
  const why = hangUp ? 'the connection was cut' : (words[code] ?? (text === '' ? code : text));
  return new ToolError('kubernetes', `the API server ${server} cannot be reached: ${why}`, {
    detail: code,
    transient: hangUp || transientCodes.has(code),
    cause: thrown,
    ...(advice[code] === undefined ? {} : {suggestions: [advice[code]]}),
  });
}

/** The code of a socket error; Node wraps several addresses in one AggregateError. */
function codeOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return '';
  if ('code' in thrown && typeof thrown.code === 'string') return thrown.code;
  if (thrown instanceof AggregateError) return codeOf(thrown.errors[0]);
  return 'cause' in thrown ? codeOf(thrown.cause) : '';
}
