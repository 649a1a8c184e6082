import {keyOf, numberAt, shortName, textAt} from '../../core/objects.ts';
import type {ObjectChange, Step, StepContext} from '../../core/step.ts';
import {generateSecret} from '../../secrets/generate.ts';
import {fromKubernetesSecret, toKubernetesSecret, toMergePatch} from '../../secrets/kubernetes.ts';
import {applyDiffering} from '../../steps/apply-objects.ts';
import {type Change, recordChange} from '../../steps/record-change.ts';
import type {DeployContext, PhaseState} from './context.ts';

type Part = Omit<Step, 'gate' | 'needs' | 'id' | 'title'>;

/** Applies a phase's manifests that differ from the cluster; Jobs that cannot change in place are removed first. */
export function applyObjects(state: PhaseState): Part {
  const part = applyDiffering(state, `${state.objects.length} objects are as wanted`);
  return {
    ...part,
    apply: async (context, signal) => {
      const {world, say} = context;
      for (const change of state.changes.filter((one) => one.action === 'replace')) {
        say(`replacing ${shortName(change.key)}`);
        await world.changes.remove(change.key, signal);
        while ((await world.cluster.get(change.key, signal)) !== undefined) await world.clock.sleep(500, signal);
      }
      const done = await part.apply(context, signal);
      await scaleFirstTime(state, world, signal);
      return done;
    },
  };
}

/** What a workload under an HPA starts with, where that is more than the HPA's minimum: room for the first rush. */
const initialReplicas = 'gomeet.io/initial-replicas';

/** A Deployment under an HPA carries no replicas, so it is born with one: start it where its manifest says, or at the minimum. */
export async function scaleFirstTime(state: PhaseState, world: StepContext['world'], signal: AbortSignal): Promise<void> {
  const created = new Set(state.changes.filter((change) => change.action === 'create').map((change) => shortName(change.key)));
  for (const hpa of state.objects.filter((object) => object.kind === 'HorizontalPodAutoscaler')) {
    const kind = textAt(hpa, 'spec', 'scaleTargetRef', 'kind') ?? '';
    const name = textAt(hpa, 'spec', 'scaleTargetRef', 'name') ?? '';
    const workload = state.objects.find((object) => object.kind === kind && object.metadata.name === name);
    if (workload === undefined || !created.has(shortName({kind, name}))) continue;
    const live = await world.cluster.get(keyOf(workload), signal);
    const wanted = Number(workload.metadata.annotations?.[initialReplicas] ?? numberAt(hpa, 'spec', 'minReplicas') ?? 1);
    if ((numberAt(live, 'spec', 'replicas') ?? 1) < wanted) await world.changes.scale(keyOf(workload), wanted, signal);
  }
}

/** Creates Secrets that do not exist, and adds keys that existing ones lack. Nothing that exists is overwritten. */
export function createSecrets({secretGaps, options}: DeployContext): Part {
  const namespace = options.target.namespace;
  const changes = secretGaps.map(
    (gap): ObjectChange => ({
      key: {apiVersion: 'v1', kind: 'Secret', namespace, name: gap.spec.name},
      action: gap.exists ? 'update' : 'create',
      fields: gap.exists ? gap.keys.map((key) => ({path: `data.${key}`, from: '(absent)', to: '[secret]'})) : [],
    }),
  );
  return {
    effect: 'change',
    changes,
    settled: async () => (secretGaps.length === 0 ? `${options.secrets.length} Secrets exist` : false),
    apply: async ({world}, signal) => {
      for (const gap of secretGaps) {
        const key = {apiVersion: 'v1', kind: 'Secret', namespace, name: gap.spec.name};
        // A new key may be made from keys that exist (a connection string from its password).
        const live = gap.exists ? await world.cluster.get(key, signal) : undefined;
        const values = generateSecret(gap.spec, {env: options.env, existing: live === undefined ? {} : fromKubernetesSecret(live)});
        if (live === undefined) await world.changes.create(toKubernetesSecret(gap.spec, values, namespace, world.clock.now()), signal);
        else await world.changes.merge(key, toMergePatch(gap.keys, values), signal);
      }
      return `generated: ${secretGaps.map((gap) => gap.spec.name).join(', ')}`;
    },
  };
}

/** A phase that only asks. */
export function gateOnly(): Part {
  return {effect: 'none', changes: [], settled: async () => 'only a gate', apply: async () => ''};
}

/** Writes the release record, unless the newest one is healthy and already says the same. */
export function recordRelease(context: DeployContext): Part {
  const {options, last, manifestsHash} = context;
  const {target} = options;
  return {
    effect: 'change',
    changes: [],
    settled: async () => {
      if (context.partial) return 'no record: other phases were left out and still differ';
      const same = last?.outcome === 'ok' && last.manifestsHash === manifestsHash && last.profile === target.profile;
      return same ? `release ${last.number} says the same` : false;
    },
    apply: async ({world, planHash}, signal) => {
      const number = await recordChange(world, target.namespace, changeOf(context), {outcome: 'ok', planHash}, signal);
      return `release ${number}`;
    },
  };
}

/** The deploy as a release record says it. */
export function changeOf({options: {target, secrets, by, toolVersion}, manifestsHash}: DeployContext): Change {
  const {profile, manifests} = target;
  return {command: 'deploy', profile, by, toolVersion, manifests, manifestsHash, secretNames: secrets.map((spec) => spec.name)};
}
