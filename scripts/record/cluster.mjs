import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {SandboxApi} from '../../src/sandbox/api.ts';

/** A running sandbox by its folder, as the administrator and as the deployer. */
export async function openCluster(dir) {
  const state = JSON.parse(readFileSync(join(dir, 'sandbox.json'), 'utf8'));
  const [admin, gomeet] = await Promise.all(['daemon', 'gomeet'].map((identity) => SandboxApi.as(identity, state.server, dir)));
  return {admin, gomeet, dir};
}

const clusterWide = new Set([
  'Namespace',
  'Node',
  'PersistentVolume',
  'StorageClass',
  'PriorityClass',
  'ClusterRole',
  'ClusterRoleBinding',
  'CustomResourceDefinition',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
  'Stage',
]);

/** The object with the namespace it belongs to, where its kind has one. */
export function placed(object, namespace) {
  if (clusterWide.has(object.kind) || object.metadata.namespace !== undefined) return object;
  return {...object, metadata: {...object.metadata, namespace}};
}

/** Path of a kind's collection, or of one object when it has a name. */
export function pathOf(apiVersion, kind, namespace, name) {
  const prefix = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const inside = namespace === undefined || clusterWide.has(kind) ? '' : `/namespaces/${namespace}`;
  return `${prefix}${inside}/${plural(kind.toLowerCase())}${name === undefined ? '' : `/${name}`}`;
}

function plural(kind) {
  if (kind === 'endpoints') return kind;
  if (kind.endsWith('cy')) return `${kind.slice(0, -1)}ies`;
  return kind.endsWith('s') ? `${kind}es` : `${kind}s`;
}

export function pathTo({apiVersion, kind, metadata}) {
  return pathOf(apiVersion, kind, metadata.namespace, metadata.name);
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until `ask` answers with something; says what it waited for when it never does. */
export async function until(what, ask, timeoutMs = 60_000) {
  for (const deadline = Date.now() + timeoutMs; ; await sleep(250)) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`${what} did not come within ${timeoutMs / 1000} s`);
  }
}
