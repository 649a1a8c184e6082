import type {TargetConfig} from '../core/config.ts';
import {parseDuration} from '../core/duration.ts';
import {UserError} from '../core/errors.ts';
import {didYouMean} from '../core/nearest.ts';
import {type KubeObject, numberAt, phaseOf} from '../core/objects.ts';
import type {Expected, Target} from '../core/target.ts';
import {applyPatches} from './apply-patches.ts';
import {cloudTarget, poolProblems} from './cloud-target.ts';
import {annotateConfigHash} from './config-hash.ts';
import {orderObjects} from './order.ts';
import {ownObjects, patchesOf} from './patches.ts';
import type {StackTemplates} from './stack.ts';
import {containersOf, findObject} from './workloads.ts';

const defaultGateLimitMs = 600_000;
const defaultStableForMs = 60_000;

/** A target as every command works with it: what the configuration says, applied to the manifests. All problems in one UserError. */
export function buildTarget(name: string, config: TargetConfig, templates: StackTemplates): Target {
  const problems = problemsOf(config, templates);
  if (problems.length > 0) throw new UserError(problems.map((problem) => `target ${name}: ${problem}`).join('\n'));
  const objects = installedObjects(config, templates.objects);
  return {
    name,
    stack: templates.stack,
    profile: templates.profile,
    namespace: config.namespace,
    domain: config.domain,
    expected: expectedOf(objects),
    pools: templates.capacity.pools,
    thresholds: config.thresholds ?? {},
    gateLimitMs: parseDuration(config.gateLimit) ?? defaultGateLimitMs,
    stableForMs: parseDuration(config.stableFor) ?? defaultStableForMs,
    pinned: {
      ...(config.context === undefined ? {} : {context: config.context}),
      ...(config.cluster?.server === undefined ? {} : {server: config.cluster.server}),
      ...(config.cluster?.uid === undefined ? {} : {uid: config.cluster.uid}),
    },
    waived: Object.fromEntries((config.waive ?? []).map(({probe, reason}) => [probe, reason])),
    manifests: objects.filter((object) => phaseOf(object) !== 'bootstrap'),
    bootstrap: objects.filter((object) => phaseOf(object) === 'bootstrap'),
    ...(config.cloud === undefined ? {} : {cloud: cloudTarget(name, config, templates)}),
  };
}

/** The objects of an installation. A folder of the operator's own is taken as it is; shipped ones get the target's patches. */
export function installedObjects(config: TargetConfig, objects: readonly KubeObject[]): readonly KubeObject[] {
  if (config.manifests !== undefined) return objects;
  const {own} = ownObjects(config, objects);
  const patches = patchesOf(config, own);
  return patches.length === 0 ? own : orderObjects(annotateConfigHash(applyPatches(own, patches)));
}

function problemsOf(config: TargetConfig, templates: StackTemplates): readonly string[] {
  const {objects} = templates;
  const containers = [...new Set(objects.flatMap((object) => containersOf(object).map((container) => container.name)))];
  const images = Object.keys(config.images ?? {})
    .filter((container) => !containers.includes(container))
    .map((container) => `images.${container}: no container has this name${didYouMean(container, containers)}`);
  const {recordings, backups} = config.buckets ?? {};
  const shared =
    recordings !== undefined && recordings === backups
      ? ['buckets: recordings and backups need a bucket each, because their life cycles differ']
      : [];
  return [
    ...images,
    ...shared,
    ...poolProblems(config, templates.capacity.pools),
    ...(config.manifests === undefined ? [] : ownProblems(config, objects)),
  ];
}

/** What gomeet cannot work with in a folder that it did not write. */
function ownProblems(config: TargetConfig, objects: readonly KubeObject[]): readonly string[] {
  const elsewhere = [...new Set(objects.flatMap((object) => object.metadata.namespace ?? []))].filter(
    (namespace) => namespace !== config.namespace && namespace !== 'kube-system',
  );
  const unlabelled = objects.filter((object) => phaseOf(object) === undefined).map((object) => `${object.kind} ${object.metadata.name}`);
  return [
    ...(objects.length === 0 ? [`manifests: ${config.manifests} renders no objects`] : []),
    ...elsewhere.map(
      (namespace) =>
        `manifests: ${config.manifests} puts objects into namespace ${namespace}, but the target's namespace is ${config.namespace}`,
    ),
    ...(unlabelled.length === 0
      ? []
      : [
          `manifests: these objects have no label gomeet.io/phase: ${unlabelled.slice(0, 5).join(', ')}${unlabelled.length > 5 ? ' …' : ''}`,
        ]),
  ];
}

function expectedOf(objects: readonly KubeObject[]): Expected {
  const replicas = (kind: string, name: string): number => {
    const found = findObject(objects, kind, name);
    return found === undefined ? 0 : (numberAt(found, 'spec', 'replicas') ?? 1);
  };
  return {
    postgresReplicas: replicas('StatefulSet', 'postgres-replica'),
    pgbouncers: replicas('Deployment', 'pgbouncer'),
    redisMasters: replicas('StatefulSet', 'redis-master'),
    redisReplicas: replicas('StatefulSet', 'redis-replica'),
  };
}
