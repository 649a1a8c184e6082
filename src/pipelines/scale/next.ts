import {type KubeObject, numberAt} from '../../core/objects.ts';
import type {Outcome, StepRecord} from '../../core/result.ts';
import {afterFailure} from '../after-failure.ts';
import {drainLines} from '../rollout/next.ts';
import type {ScaleContext} from './context.ts';

/** What the person does next: what the next deploy would do to the number, and how the number stays. */
export function next(context: ScaleContext, outcome: Outcome, records: readonly StepRecord[], again: string): readonly string[] {
  if (outcome === 'planned') return [`carry it out with: ${again}`, ...keepLines(context)];
  if (outcome !== 'ok') return afterFailure(records, again);
  const {options, wish, current, bounds, live} = context;
  const slow =
    bounds.autoscaler !== undefined && wish.count < current && bounds.max >= current
      ? [`to have fewer pods at once, whatever its metrics say: add --max ${wish.count}`]
      : [];
  const unwaited = options.wait
    ? []
    : [`not waited for; see it with: kubectl -n ${options.target.namespace} get deployment ${live.metadata.name}`];
  return [...unwaited, ...slow, ...drainLines(records), ...keepLines(context)];
}

/** The manifests still say another number, so the next deploy would show and carry out that change. */
function keepLines({options, wanted}: ScaleContext): readonly string[] {
  const said = options.target.manifests.find((object) => object.kind === wanted.kind && object.metadata.name === wanted.metadata.name);
  const [old, fresh] = [numbers(said), numbers(wanted)];
  if (old === fresh) return [];
  return [
    `the next gomeet deploy shows and puts back ${old}; to keep ${fresh}, set it in manifests of your own (gomeet render --eject) or choose a larger profile`,
  ];
}

function numbers(object: KubeObject | undefined): string {
  if (object?.kind !== 'HorizontalPodAutoscaler') return `replicas ${numberAt(object, 'spec', 'replicas') ?? 1}`;
  return `minReplicas ${numberAt(object, 'spec', 'minReplicas') ?? 1}, maxReplicas ${numberAt(object, 'spec', 'maxReplicas') ?? 1}`;
}
