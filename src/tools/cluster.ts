import {GomeetError, ToolError} from '../core/errors.ts';
import {at, listAt, textAt} from '../core/objects.ts';
import type {AccessAnswer, AccessQuestion, ClusterIdentity, ClusterReader} from '../core/ports.ts';
import {ApiError} from './api-error.ts';
import {collectionPath, type Discovery, objectPath, unknownKind} from './discovery.ts';
import type {Send} from './kube-http.ts';
import {asObject, listAll} from './kube-list.ts';
import {pooled} from './pooled.ts';
import {retrying} from './retry.ts';

const accessWidth = 8;
/** A dead API server is one failure, told within two seconds. */
const identityLimitMs = 2_000;

/** What is read by single requests; a watch (watch.ts) needs a connection of its own. */
export type ClusterReads = Omit<ClusterReader, 'watch'>;

/** Reads of any kind over `send`, which is expected to retry by itself what may be repeated. */
export function clusterReader(send: Send, kinds: Discovery, named: {readonly context: string; readonly server: string}): ClusterReads {
  const reader: ClusterReads = {
    async identity(signal) {
      const limit = AbortSignal.timeout(identityLimitMs);
      const both = signal === undefined ? limit : AbortSignal.any([signal, limit]);
      const request = {timeoutMs: identityLimitMs};
      try {
        const [version, system] = await Promise.all([
          send({method: 'GET', path: '/version', ...request}, both),
          send({method: 'GET', path: '/api/v1/namespaces/kube-system', ...request}, both).catch(forbidden),
        ]);
        return identityOf(named, version, system);
      } catch (error) {
        if (signal?.aborted === true) throw signal.reason;
        if (error instanceof GomeetError) throw error;
        throw new ToolError('kubernetes', `the API server ${named.server} gave no answer within ${identityLimitMs / 1000} s`, {
          transient: true,
        });
      }
    },

    async get(key, signal) {
      const kind = await kinds.find(key.apiVersion, key.kind, signal);
      if (kind === undefined) return undefined;
      try {
        return asObject(await send({method: 'GET', path: objectPath(key, kind)}, signal), key.apiVersion, key.kind);
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return undefined;
        throw error;
      }
    },

    async list(apiVersion, kind, options = {}, signal) {
      const found = await kinds.find(apiVersion, kind, signal);
      if (found !== undefined) {
        const collection = {apiVersion, kind, path: collectionPath(apiVersion, found, options.namespace), options};
        const listed = await listAll(send, collection, signal).catch(notServed);
        if (listed !== undefined) return listed.objects;
      }
      if (options.optional === true) return [];
      throw unknownKind(apiVersion, kind);
    },

    knows: async (apiVersion, kind, signal) => (await kinds.find(apiVersion, kind, signal)) !== undefined,

    async rules(namespace, signal) {
      const body = {apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec: {namespace}};
      const answer = await send({method: 'POST', path: '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews', body}, signal);
      return listAt(answer, 'status', 'resourceRules');
    },

    access: (questions, signal) => pooled(questions, accessWidth, (question) => review(question, signal)),
  };
  return reader;

  async function review(question: AccessQuestion, signal?: AbortSignal): Promise<AccessAnswer> {
    const body = {apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: {resourceAttributes: question}};
    const answer = await send({method: 'POST', path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', body}, signal);
    return {...question, allowed: at(answer, 'status', 'allowed') === true, reason: textAt(answer, 'status', 'reason') ?? ''};
  }
}

/** A collection is not there only when its kind is not: an empty one is. */
function notServed(error: unknown): undefined {
  if (!(error instanceof ApiError && error.status === 404)) throw error;
}

/** Who may not read kube-system still reached a cluster: its UID is then not known, which no pinned target accepts. */
function forbidden(error: unknown): unknown {
  if (error instanceof ApiError && error.status === 403) return {metadata: {uid: ''}};
  throw error;
}

function identityOf(named: {readonly context: string; readonly server: string}, version: unknown, system: unknown): ClusterIdentity {
  const serverVersion = textAt(version, 'gitVersion');
  const uid = textAt(system, 'metadata', 'uid');
  if (serverVersion === undefined || uid === undefined)
    throw new ToolError('kubernetes', `${named.server} does not answer like a Kubernetes API server`);
  return {...named, uid, serverVersion};
}

/** `send` that repeats, with a back-off, every request that failed for a passing reason. Only for requests that may run twice. */
export function patient(send: Send): Send {
  return (request, signal) => retrying(() => send(request, signal), signal);
}
