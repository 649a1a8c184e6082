import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {parse} from 'yaml';
import {textAt} from '../core/objects.ts';
import type {Applicable} from './apply.ts';
import {moduleInCache} from './crds.ts';
import {completeStages, processStages, readyAgainStage} from './process-stages.ts';
import {APPS, JOBS} from './supervisor/apps/index.ts';

/** `app` labels of the pods that have a real process: only the supervisor says when they are ready. */
export const REAL_APPS: readonly string[] = APPS.map(({label}) => label);

/** Jobs whose script the supervisor really runs: only it says how they ended. */
export const REAL_JOBS: readonly string[] = JOBS;

/** Pod annotation of the supervisor: `"true"` while the process behind the pod answers; without it the pod is not Ready. */
export const READY_ANNOTATION = 'sandbox.gomeet.io/ready';

/** Pod annotation of the supervisor beside it: containers that do not answer, with commas between. */
export const SILENT_ANNOTATION = 'sandbox.gomeet.io/silent';

/** Pod annotation of the supervisor for a REAL_JOBS pod: `"true"` when its script ended well, `"failed"` when it did not. */
export const COMPLETE_ANNOTATION = 'sandbox.gomeet.io/complete';

/** DigitalOcean's storage classes, so that manifests bind here as they do there. kwok makes the volumes. */
export const STORAGE_CLASSES = [
  'do-block-storage',
  'do-block-storage-retain',
  'do-block-storage-xfs',
  'do-block-storage-xfs-retain',
] as const;

interface Expression {
  readonly key?: string;
  readonly operator?: string;
  readonly values?: readonly string[];
  readonly cel?: {readonly expression: string};
}

export interface Stage extends Applicable {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {readonly name: string};
  readonly spec: {
    readonly selector: {readonly matchExpressions: readonly Expression[]};
    readonly delay?: Readonly<Record<string, unknown>>;
  } & Readonly<Record<string, unknown>>;
}

/** kwok waits 1 to 6 s for each step of a pod; a rehearsal need not. Milliseconds: least, most. */
const DELAYS: Readonly<Record<string, readonly [number, number]>> = {
  'pod-create': [50, 300],
  'pod-init-container-running': [50, 200],
  'pod-init-container-completed': [100, 400],
  'pod-ready': [200, 900],
  'pod-complete': [300, 900],
  'pod-delete': [200, 1000],
};

/** Everything that kwok works from: its stages made quick, ours for pods with a process, and the metrics of simulated nodes. */
export async function stageObjects(): Promise<readonly Applicable[]> {
  const {dir} = await moduleInCache('kwok', 'sigs.k8s.io/kwok');
  const folders = [
    'stage/node/fast',
    'stage/node/heartbeat-with-lease',
    'stage/pod/general',
    'stage/volume/fast',
    'metrics/usage',
    'metrics/resource',
  ];
  const objects = (await Promise.all(folders.map((folder) => readObjects(join(dir, 'kustomize', folder))))).flat();
  return [
    ...objects.filter((object) => object.kind !== 'StorageClass').map(adaptStage),
    ...processStages(REAL_APPS, READY_ANNOTATION, SILENT_ANNOTATION),
    readyAgainStage(REAL_APPS),
    ...completeStages(REAL_JOBS, COMPLETE_ANNOTATION),
  ];
}

/** The four CRDs of kwok that `--enable-crds` names. */
export async function kwokCrds(): Promise<readonly Applicable[]> {
  const {dir} = await moduleInCache('kwok', 'sigs.k8s.io/kwok');
  const wanted = ['stages', 'resourceusages', 'clusterresourceusages', 'metrics'].map((name) => `${name}.kwok.x-k8s.io`);
  return (await readObjects(join(dir, 'kustomize/crd/bases'))).filter((object) => wanted.includes(object.metadata.name));
}

/** One of kwok's own stages as the sandbox wants it: quicker, and keeping off the pods that have a process. */
export function adaptStage(stage: Stage): Stage {
  const selector = {...stage.spec.selector, matchExpressions: stage.spec.selector?.matchExpressions?.map(storageClasses) ?? []};
  if (stage.metadata.name === 'pod-ready')
    selector.matchExpressions.push({key: '.metadata.labels["app"]', operator: 'NotIn', values: REAL_APPS});
  if (stage.metadata.name === 'pod-complete')
    selector.matchExpressions.push({key: '.metadata.labels["batch.kubernetes.io/job-name"]', operator: 'NotIn', values: REAL_JOBS});
  const range = DELAYS[stage.metadata.name];
  if (stage.kind !== 'Stage') return stage;
  const next = ADAPTED[stage.metadata.name]?.(stage.spec['next']) ?? stage.spec['next'];
  if (range === undefined) return {...stage, spec: {...stage.spec, selector, next}};
  const {jitterDurationFrom, ...delay} = stage.spec.delay ?? {};
  // kwok draws the end of a pod from the whole grace period: up to 5 h for an SFU.
  const jitterFrom = stage.metadata.name === 'pod-delete' || jitterDurationFrom === undefined ? {} : {jitterDurationFrom};
  return {
    ...stage,
    spec: {
      ...stage.spec,
      selector,
      next,
      delay: {...delay, ...jitterFrom, durationMilliseconds: range[0], jitterDurationMilliseconds: range[1]},
    },
  };
}

/** What a kubelet would do otherwise than kwok does. */
const ADAPTED: Readonly<Record<string, (next: unknown) => unknown>> = {
  'pod-ready': keepRestarts,
  'pod-create': ownAddress,
  'node-heartbeat-with-lease': sameAddresses,
};

/**
 * The heartbeat of a node comes ten minutes after it was planned. Of a node that was deleted and made again meanwhile it knows
 * the former one, and would give back its addresses.
 */
function sameAddresses(next: unknown): unknown {
  const template = textAt(next, 'statusTemplate');
  const without = template?.replace(/^addresses:\n\{\{ with \.status\.addresses \}\}[\s\S]*?(?=^\{\{ with NodePort \}\})/m, '');
  if (template === undefined || without === template)
    throw new Error('the heartbeat of a node has another template in this version of kwok');
  return {...Object(next), statusTemplate: without};
}

/**
 * A pod on the network of its node would get the address of the node, which is loopback here, and EndpointSlices refuse
 * that: its Services would look as if nobody answered. And kwok tells of a container that is created before its image is there.
 */
function ownAddress(next: unknown): unknown {
  if (next === null || typeof next !== 'object' || !('statusTemplate' in next)) return next;
  const {event: _event, statusTemplate, ...rest} = next as {readonly event?: unknown; readonly statusTemplate: unknown};
  return {...rest, statusTemplate: String(statusTemplate).replaceAll('( or .spec.hostNetwork false )', 'false')};
}

/** kwok forgets the restarts of a pod that becomes ready after a fault was healed. */
function keepRestarts(next: unknown): unknown {
  if (next === null || typeof next !== 'object' || !('statusTemplate' in next)) return next;
  const kept = 'restartCount: {{ or $origin.restartCount 0 }}\n  {{ with $origin.lastState }}\n  lastState: {{ toJson . }}\n  {{ end }}';
  return {...next, statusTemplate: String(next.statusTemplate).replaceAll('restartCount: 0', kept)};
}

function storageClasses(expression: Expression): Expression {
  const cel = expression.cel?.expression.trim();
  if (cel !== "self.spec.storageClassName == 'kwok-volume'") return expression;
  return {cel: {expression: `self.spec.storageClassName in [${STORAGE_CLASSES.map((name) => `'${name}'`).join(', ')}]`}};
}

async function readObjects(folder: string): Promise<Stage[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml') && file !== 'kustomization.yaml').sort();
  return Promise.all(files.map(async (file) => parse(await readFile(join(folder, file), 'utf8')) as Stage));
}
