import {at, type KubeObject, listAt} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {listed} from '../kubernetes/_lists.ts';

const directions = ['Ingress', 'Egress'] as const;

/** Whether packets are really held back is up to the network plugin; this asks for the rule. */
export default probe<readonly KubeObject[]>({
  id: 'security.default-deny',
  question: 'Is all traffic of the namespace denied that no rule allows?',
  severity: 'critical',
  required: true,
  source: {kind: 'kubernetes', query: 'list networkpolicies of the namespace'},
  runbook: 'network-policies',
  read: (asking, signal) => listed(asking, 'NetworkPolicy', signal),
  judge: (policies, target) => {
    const wanted = target.manifests.filter((object) => object.kind === 'NetworkPolicy');
    const hint = `gomeet deploy --target ${target.name} makes what is missing`;
    const missing = wanted.filter((object) => !policies.some((one) => one.metadata.name === object.metadata.name));
    const open = directions.filter((direction) => !policies.some((policy) => deniesAll(policy, direction)));
    const judged: Judgement[] = open.map((direction) => ({
      status: 'fail',
      instance: direction.toLowerCase(),
      message: `no policy denies ${direction === 'Ingress' ? 'what comes in' : 'what goes out'} by default: every pod ${direction === 'Ingress' ? 'can be reached from everywhere' : 'may connect anywhere'}`,
      hint,
    }));
    judged.push(
      ...missing.map(
        (object): Judgement => ({status: 'fail', instance: `networkpolicy/${object.metadata.name}`, message: 'it does not exist', hint}),
      ),
    );
    if (judged.length > 0) return judged;
    return {
      status: 'pass',
      message: `both directions are denied by default, ${policies.length} policies allow what is needed`,
      observed: [{name: 'policies', value: policies.length, unit: 'count'}],
    };
  },
});

/** It selects every pod, names the direction, and allows nothing. */
function deniesAll(policy: KubeObject, direction: (typeof directions)[number]): boolean {
  const selector = at(policy, 'spec', 'podSelector');
  const all = selector !== undefined && Object.values(selector ?? {}).every((value) => Object.keys(value ?? {}).length === 0);
  const types = listAt(policy, 'spec', 'policyTypes');
  // Without policyTypes a policy is about what comes in.
  const named = types.includes(direction) || (types.length === 0 && direction === 'Ingress');
  return all && named && listAt(policy, 'spec', direction.toLowerCase()).length === 0;
}
