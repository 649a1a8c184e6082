import {X509Certificate} from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import {createSecureContext, type SecureContext, type SecureContextOptions} from 'node:tls';
import {ToolError} from '../core/errors.ts';
import {ApiError} from './api-error.ts';
import type {Connection} from './kubeconfig.ts';

/** The server's watch cache answers 16 parallel reads from one client without priority-and-fairness queueing. */
const sockets = 16;

/** Which connections a request uses: those that are kept and counted, or one of its own, for as long as a watch lives. */
export type Lane = 'requests' | 'watches';

/** Where the API server is and who asks it. */
export interface KubeEndpoint {
  readonly server: string;
  readonly request: typeof https.request;
  /** Address, identity and connection of one request. Throws a ToolError when the credentials cannot be had. */
  prepare(path: string, lane: Lane): Promise<Prepared>;
  close(): void;
}
export type Prepared = {
  readonly options: https.RequestOptions;
  /** The error of an answer that is not 2xx. */
  refusal(answer: Refusal): ToolError;
};
export type Refusal = {readonly status: number; readonly text: string; readonly retryAfter: string | undefined};

/** The API server of a kubeconfig's context. Contacts nothing yet. */
export function kubeEndpoint(connection: Connection): KubeEndpoint {
  const {server} = connection;
  const base = new URL(server);
  const plain = base.protocol === 'http:';
  const prefix = base.pathname === '/' ? '' : base.pathname;
  const agents = new Map<Lane, http.Agent | https.Agent>();
  return {
    server,
    request: plain ? http.request : https.request,
    async prepare(path, lane) {
      const identity: https.RequestOptions = {};
      if (!plain) await applyIdentity(connection, identity);
      const agent = agents.get(lane) ?? agentFor(connection, identity, base, lane);
      agents.set(lane, agent);
      const {headers, auth, cert} = identity;
      const options = {
        host: base.hostname.replace(/^\[|\]$/g, ''),
        port: base.port === '' ? (plain ? 80 : 443) : base.port,
        path: prefix + path,
        headers: {...(headers as http.OutgoingHttpHeaders | undefined), accept: 'application/json', 'user-agent': 'gomeet'},
        agent,
        ...(auth === undefined ? {} : {auth}),
      };
      return {
        options,
        refusal: ({status, text, retryAfter}) =>
          status === 401 ? unauthorized(connection, cert) : new ApiError(status, jsonOf(text), text.slice(0, 300).trim(), retryAfter),
      };
    },
    close() {
      for (const agent of agents.values()) agent.destroy();
    },
  };
}

/** `undefined` for text that is not JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function applyIdentity({config, context}: Connection, options: https.RequestOptions): Promise<void> {
  try {
    await config.applyToHTTPSOptions(options);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new ToolError('kubernetes', `the credentials of context "${context}" could not be had: ${text.slice(0, 500)}`, {cause: error});
  }
}

function agentFor({config}: Connection, options: https.RequestOptions, base: URL, lane: Lane): http.Agent | https.Agent {
  // Twenty watches on the sockets of the requests would leave none for the requests.
  const limits = lane === 'requests' ? {keepAlive: true, maxSockets: sockets} : {keepAlive: false};
  if (base.protocol === 'http:') return new http.Agent(limits);
  // With proxy-url in the kubeconfig the library's own agent is the one that tunnels.
  if (config.getCurrentCluster()?.proxyUrl !== undefined && options.agent instanceof http.Agent) return options.agent;
  const {ca, cert, key, rejectUnauthorized, servername} = options;
  const identity = {
    ...(ca === undefined ? {} : {ca}),
    ...(cert === undefined ? {} : {cert}),
    ...(key === undefined ? {} : {key}),
  };
  const loopback = /^(localhost|127\.|\[::1\])/.test(base.hostname);
  const settings = {
    ...limits,
    ...identity,
    ...contextOf(identity),
    ...(rejectUnauthorized === undefined ? {} : {rejectUnauthorized}),
    ...(servername === undefined ? {} : {servername}),
    // Like kubectl, HTTPS_PROXY and NO_PROXY count, but never for an API server on this machine. Node 24 and later.
    ...(loopback ? {} : {proxyEnv: process.env}),
  };
  return new https.Agent(settings);
}

/** Made once: reading the certificates again for each connection costs as much as its handshake. What is no certificate is the connection's to refuse. */
function contextOf(identity: SecureContextOptions): {readonly secureContext?: SecureContext} {
  try {
    return {secureContext: createSecureContext(identity)};
  } catch {
    return {};
  }
}

/** 401 says nothing of the cause; an expired client certificate is the usual one and can be seen from here. */
function unauthorized(connection: Connection, cert: unknown): ToolError {
  const who = `the API server ${connection.server} does not accept the credentials of context "${connection.context}"`;
  const until = expiryOf(cert);
  if (until !== undefined && until.getTime() < Date.now()) {
    return new ToolError('kubernetes', `${who}: the client certificate expired on ${until.toISOString()}`, {
      suggestions: ['get a new kubeconfig from the cluster provider'],
    });
  }
  return new ToolError('kubernetes', `${who} (401)`, {suggestions: ['log in again, or get a new kubeconfig from the cluster provider']});
}

function expiryOf(cert: unknown): Date | undefined {
  if (typeof cert !== 'string' && !Buffer.isBuffer(cert)) return undefined;
  try {
    return new Date(new X509Certificate(cert).validTo);
  } catch {
    return undefined;
  }
}
