import {conditionOf, type KubeObject} from '../../core/objects.ts';
import {type Judgement, type Probe, probe} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';

const kind = 'HorizontalPodAutoscaler';

/** An autoscaler that cannot read its metric scales nothing, and says so only in its conditions. */
const hpa = probe<readonly KubeObject[]>({
  id: 'kubernetes.hpa',
  question: 'Can every autoscaler read its metrics and scale?',
  severity: 'critical',
  required: true,
  source: {kind: 'kubernetes', query: 'list horizontalpodautoscalers: ScalingActive, AbleToScale'},
  runbook: 'hpa-stuck',
  follows: [{apiVersion: 'autoscaling/v2', kind, scope: 'namespace'}],
  read: ({world, target}, signal) => world.cluster.list('autoscaling/v2', kind, {namespace: target.namespace}, signal),
  judge: (found, target) => judgeNames([...new Set([...wantedOf(target), ...found.map((one) => one.metadata.name)])], found),
});

export default hpa;

/** A deploy waits for its own autoscalers only. */
export const deployHpa: Probe<readonly KubeObject[]> = {...hpa, judge: (found, target) => judgeNames(wantedOf(target), found)};

function wantedOf({manifests}: Target): readonly string[] {
  return manifests.filter((object) => object.kind === kind).map((object) => object.metadata.name);
}

function judgeNames(names: readonly string[], found: readonly KubeObject[]): readonly Judgement[] {
  if (names.length === 0) return [{status: 'skip', message: 'this profile has no autoscalers'}];
  const judged = names.flatMap((name) =>
    judgeOne(
      name,
      found.find((one) => one.metadata.name === name),
    ),
  );
  if (judged.length > 0) return judged;
  const observed = [{name: 'active', value: names.length, unit: 'count'}];
  return [{status: 'pass', message: `${names.length} autoscalers are active`, observed}];
}

function judgeOne(name: string, hpa: KubeObject | undefined): readonly Judgement[] {
  const about = {
    instance: `hpa/${name}`,
    transient: true,
    hint: `kubectl -n ${hpa?.metadata.namespace ?? 'default'} describe hpa ${name}`,
  } as const;
  if (hpa === undefined) return [{...about, status: 'fail', message: 'it does not exist', hint: 'gomeet deploy makes what is missing'}];
  const active = conditionOf(hpa, 'ScalingActive');
  const able = conditionOf(hpa, 'AbleToScale');
  // Without its target it never gets to its metrics.
  if (able !== undefined && able.status !== 'True')
    return [{...about, status: 'fail', message: `it cannot scale: ${able.reason}: ${able.message}`}];
  if (active === undefined) return [{...about, status: 'fail', message: 'it has not looked at its metrics yet'}];
  if (active.status !== 'True') return [{...about, status: 'fail', message: `it does not scale: ${active.reason}: ${active.message}`}];
  return [];
}
