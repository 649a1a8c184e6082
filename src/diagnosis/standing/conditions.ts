import {at, type KubeObject, textAt} from '../../core/objects.ts';
import type {Scene} from '../_types.ts';
import {groupOf, isStateless, kindOf} from '../kinds.ts';
import {isBehind} from '../scene.ts';
import {condition, conditionsOf} from '../times.ts';
import {plain, type Standing} from './_standing.ts';

/** Kinds that tell by one condition whether they are as wanted. */
const telling: ReadonlyMap<string, string> = new Map([
  ['Certificate', 'Ready'],
  ['CustomResourceDefinition', 'Established'],
  ['APIService', 'Available'],
  ['Node', 'Ready'],
]);

/** Any other kind, by the conditions that controllers agreed on: Ready, Reconciling, Stalled, and observedGeneration. */
export function conditionStanding({subject}: Scene): Standing {
  if (subject.metadata.deletionTimestamp !== undefined) return plain(false, 'it is being deleted');
  const own = telling.get(kindOf(subject));
  if (own !== undefined) return byCondition(subject, own);
  const byPhase = phaseStanding(subject);
  if (byPhase !== undefined) return byPhase;
  if (isStateless(subject)) return plain(true, 'it exists');
  if (at(subject, 'status') === undefined)
    return plain(
      undefined,
      `a ${subject.kind} without status${groupOf(subject.apiVersion) === '' ? '' : ` (${subject.apiVersion})`}: nobody can tell`,
    );
  if (isBehind(subject)) return plain(false, 'its controller has not seen the last change yet');
  if (condition(subject, 'Stalled')?.status === 'True') return plain(false, 'its controller gave up');
  if (condition(subject, 'Reconciling')?.status === 'True') return plain(false, 'its controller works on it');
  const ready = ['Ready', 'Available', 'Succeeded'].map((type) => condition(subject, type)).find((one) => one !== undefined);
  if (ready !== undefined)
    return plain(ready.status === 'True', `${ready.type} is ${ready.status}${ready.reason === '' ? '' : ` (${ready.reason})`}`);
  const types = conditionsOf(subject).map((one) => one.type);
  return plain(
    undefined,
    types.length === 0
      ? 'its status has no conditions: nobody can tell'
      : `its conditions (${types.slice(0, 5).join(', ')}) are none that say whether it is ready`,
  );
}

function byCondition(subject: KubeObject, type: string): Standing {
  const found = condition(subject, type);
  if (found === undefined) return plain(at(subject, 'status') === undefined ? undefined : false, `${type} is not reported yet`);
  return plain(found.status === 'True', `${type} is ${found.status}`);
}

function phaseStanding(subject: KubeObject): Standing | undefined {
  const phase = textAt(subject, 'status', 'phase');
  if (subject.kind === 'Namespace') return plain(phase === undefined || phase === 'Active', phase ?? 'it exists');
  if (subject.kind === 'PersistentVolume') return plain(phase === 'Bound' || phase === 'Available', phase ?? 'no phase yet');
  return undefined;
}
