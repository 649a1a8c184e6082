import {conditionOf, type KubeObject, numberAt} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {listed} from './_lists.ts';

/** A budget that allows nothing holds up every drain of a node; one that is undercut does not protect any more. */
export default probe<readonly KubeObject[]>({
  id: 'kubernetes.pdb',
  question: 'Is every disruption budget kept, and can nodes be drained?',
  severity: 'warning',
  required: false,
  source: {kind: 'kubernetes', query: 'list poddisruptionbudgets: currentHealthy, desiredHealthy, disruptionsAllowed'},
  runbook: 'node-pressure',
  read: (asking, signal) => listed(asking, 'PodDisruptionBudget', signal),
  judge: (found, target) => {
    const wanted = target.manifests.filter((object) => object.kind === 'PodDisruptionBudget').map((object) => object.metadata.name);
    if (wanted.length === 0 && found.length === 0) return {status: 'skip', message: 'this profile has no disruption budgets'};
    const missing = wanted.filter((name) => !found.some((one) => one.metadata.name === name));
    const judged = [...missing.map((name) => absent(name, target.name)), ...found.flatMap(judgeOne)];
    if (judged.length > 0) return judged;
    return {
      status: 'pass',
      message: `${found.length} disruption budgets are kept and let a pod go`,
      observed: [{name: 'budgets', value: found.length, unit: 'count'}],
    };
  },
});

function absent(name: string, target: string): Judgement {
  return {
    status: 'fail',
    instance: `pdb/${name}`,
    message: 'it does not exist',
    hint: `gomeet deploy --target ${target} makes what is missing`,
  };
}

function judgeOne(budget: KubeObject): readonly Judgement[] {
  const {name, namespace = 'default'} = budget.metadata;
  const status = (field: string) => numberAt(budget, 'status', field);
  const [healthy, desired, expected] = [status('currentHealthy'), status('desiredHealthy'), status('expectedPods')];
  const allowed = status('disruptionsAllowed');
  const about = {
    instance: `pdb/${name}`,
    observed: [
      {name: 'healthy', value: healthy ?? null, unit: 'count'},
      {name: 'allowed', value: allowed ?? null, unit: 'count'},
    ],
    thresholds: desired === undefined ? [] : [{name: 'healthy', value: desired, unit: 'count', source: 'its spec'}],
    hint: `kubectl -n ${namespace} describe pdb ${name}`,
  };
  const failed = conditionOf(budget, 'DisruptionAllowed');
  if (failed?.reason === 'SyncFailed') return [{...about, status: 'fail', message: `it cannot be computed: ${failed.message}`}];
  if (healthy === undefined || desired === undefined || allowed === undefined)
    return [{...about, status: 'unknown', message: 'its controller has not reported on it'}];
  if (expected === 0) return [];
  if (healthy < desired) return [{...about, status: 'fail', message: `${healthy} healthy pods, at least ${desired} are wanted`}];
  if (allowed > 0) return [];
  const message = `no pod may be evicted (${healthy} healthy, at least ${desired} wanted): draining a node waits for ever`;
  return [{...about, status: 'warn', message}];
}
