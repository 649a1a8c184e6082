import {conditionOf, type KubeObject, textAt} from '../../core/objects.ts';
import {type Judgement, type Probe, probe} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';

/** One CustomResourceDefinition, as far as it matters whether its kind can be used. */
export type Definition = {
  readonly name: string;
  readonly group: string;
  readonly kind: string;
  readonly established: boolean;
  /** Why the server will not take its names; empty when it does. */
  readonly refused: string;
};

/** Asks whether every kind of an API group that the target's manifests use can be used, and none of the group is half there. */
export function definitionsProbe(id: Probe['id'], question: string, groupSuffix: string): Probe<readonly Definition[]> {
  return probe({
    id,
    question,
    severity: 'critical',
    required: true,
    source: {kind: 'kubernetes', query: `list customresourcedefinitions of *${groupSuffix}`},
    read: async ({world}, signal) => {
      const all = await world.cluster.list('apiextensions.k8s.io/v1', 'CustomResourceDefinition', {}, signal);
      return all.map(definitionOf).filter((one) => isOf(one.group, groupSuffix));
    },
    judge: (found, target) => judgeDefinitions(found, target, groupSuffix),
  });
}

/** Pure; `used` kinds come from the target's manifests. */
export function judgeDefinitions(found: readonly Definition[], target: Target, groupSuffix: string): Judgement {
  const hint = 'gomeet bootstrap';
  const refused = found.find((one) => one.refused !== '');
  if (refused !== undefined) return {status: 'fail', message: `${refused.name}: the server refuses its names: ${refused.refused}`};
  const missing = usedKinds(target, groupSuffix).filter((used) => !found.some((one) => one.group === used.group && one.kind === used.kind));
  if (missing.length > 0) {
    return {
      status: 'fail',
      message: `the server knows no ${missing.map((one) => `${one.kind} (${one.group})`).join(', ')}`,
      hint,
      transient: true,
    };
  }
  if (found.length === 0) return {status: 'fail', message: `the server knows no kind of ${groupSuffix}`, hint, transient: true};
  const open = found.filter((one) => !one.established);
  if (open.length > 0) return {status: 'fail', message: `not served yet: ${open.map((one) => one.name).join(', ')}`, transient: true};
  return {
    status: 'pass',
    message: `${found.length} kinds of ${groupSuffix} can be used`,
    observed: [{name: 'kinds', value: found.length, unit: 'count'}],
  };
}

function definitionOf(object: KubeObject): Definition {
  const names = conditionOf(object, 'NamesAccepted');
  return {
    name: object.metadata.name,
    group: textAt(object, 'spec', 'group') ?? '',
    kind: textAt(object, 'spec', 'names', 'kind') ?? '',
    established: conditionOf(object, 'Established')?.status === 'True',
    refused: names?.status === 'False' ? names.message || names.reason || 'no reason given' : '',
  };
}

/** Kinds of an API group (and those below it) that the target's manifests use, each once. */
export function usedKinds(
  target: Target,
  groupSuffix: string,
): readonly {readonly apiVersion: string; readonly group: string; readonly kind: string}[] {
  const used = new Map<string, {readonly apiVersion: string; readonly group: string; readonly kind: string}>();
  for (const {apiVersion, kind} of [...target.bootstrap, ...target.manifests]) {
    const group = apiVersion.split('/')[0] ?? '';
    if (isOf(group, groupSuffix)) used.set(`${group}/${kind}`, {apiVersion, group, kind});
  }
  return [...used.values()];
}

/** `acme.cert-manager.io` belongs to `cert-manager.io`. */
function isOf(group: string, suffix: string): boolean {
  return group === suffix || group.endsWith(`.${suffix}`);
}
