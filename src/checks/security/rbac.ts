import {canonicalJson} from '../../core/json.ts';
import {at, type KubeObject, listAt, textAt} from '../../core/objects.ts';
import type {AccessAnswer} from '../../core/ports.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import {type Lists, listsOf} from '../kubernetes/_lists.ts';
import {excessOf} from './_excess.ts';

export type RbacReading = Lists<'Role' | 'RoleBinding' | 'ClusterRole' | 'ClusterRoleBinding'> & {
  /** Whether whoever asks may do everything everywhere. */
  readonly everything: AccessAnswer | undefined;
};

/** A role that was widened "for a moment", or cluster-admin for the pipeline: nobody notices until it is used. */
export default probe<RbacReading>({
  id: 'security.rbac',
  question: 'Have the deployer, the reader and the pods no more rights than the manifests give them?',
  severity: 'critical',
  required: true,
  source: {kind: 'kubernetes', query: 'list roles, rolebindings, clusterroles, clusterrolebindings; SelfSubjectAccessReview * * *'},
  runbook: 'rbac',
  async read(asking, signal) {
    const [lists, [everything]] = await Promise.all([
      listsOf(asking, ['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'], signal),
      asking.world.cluster.access([{verb: '*', group: '*', resource: '*'}], signal),
    ]);
    return {...lists, everything};
  },
  judge: (reading, target) => {
    const bindings = [...reading.RoleBinding, ...reading.ClusterRoleBinding].filter((binding) =>
      listAt(binding, 'subjects').some((subject) => isOurs(subject, binding, target)),
    );
    if (bindings.length === 0)
      return {
        status: 'fail',
        message: 'no role is bound to the deployer, the reader or the pods',
        hint: `gomeet bootstrap --target ${target.name}`,
      };
    const judged = bindings.flatMap((binding) => judgeBinding(binding, reading, target));
    if (judged.length > 0) return judged;
    const own =
      reading.everything?.allowed === true ? '; whoever asks now may do everything (cluster-admin), which health-check does not need' : '';
    return {
      status: 'pass',
      message: `${bindings.length} bindings give what the manifests say and no more${own}`,
      observed: [
        {name: 'bindings', value: bindings.length, unit: 'count'},
        {name: 'askedAsClusterAdmin', value: reading.everything?.allowed ?? null, unit: ''},
      ],
    };
  },
});

/** Subjects of the manifests' own bindings, accounts of the namespace, and groups that contain them. */
function isOurs(subject: unknown, binding: KubeObject, {namespace, bootstrap}: Target): boolean {
  const [kind, name] = [textAt(subject, 'kind'), textAt(subject, 'name') ?? ''];
  if (kind === 'ServiceAccount') return (textAt(subject, 'namespace') ?? binding.metadata.namespace) === namespace;
  if (kind !== 'Group') return false;
  if (name === `system:serviceaccounts:${namespace}` || name === 'system:serviceaccounts') return true;
  return bootstrap.some((object) =>
    listAt(object, 'subjects').some((one) => textAt(one, 'kind') === 'Group' && textAt(one, 'name') === name),
  );
}

function judgeBinding(binding: KubeObject, reading: RbacReading, target: Target): readonly Judgement[] {
  const {kind, metadata} = binding;
  const instance = `${kind.toLowerCase()}/${metadata.name}`;
  const role = {kind: textAt(binding, 'roleRef', 'kind') ?? '', name: textAt(binding, 'roleRef', 'name') ?? ''};
  const live = (role.kind === 'Role' ? reading.Role : reading.ClusterRole).find((one) => one.metadata.name === role.name);
  const planned = target.bootstrap.find((object) => object.kind === kind && object.metadata.name === metadata.name);
  const same = planned !== undefined && canonicalJson(at(planned, 'roleRef', 'name')) === canonicalJson(role.name);
  const wanted = same ? target.bootstrap.find((object) => object.kind === role.kind && object.metadata.name === role.name) : undefined;
  const who = listAt(binding, 'subjects')
    .map((subject) => textAt(subject, 'name') ?? '')
    .join(', ');
  if (live === undefined) return [];
  // A role of Kubernetes itself, bound by the manifests on purpose.
  if (same && wanted === undefined) return [];
  // Kubernetes gives every account of a cluster a few rights of its own, and restores them at each start.
  if (metadata.labels?.['kubernetes.io/bootstrapping'] === 'rbac-defaults') return [];
  const excess = excessOf(listAt(live, 'rules'), listAt(wanted, 'rules'));
  const wide = excess.filter((one) => one.includes('*'));
  if (excess.length === 0) return [];
  const what = `${role.kind.toLowerCase()}/${role.name}`;
  const shown = `${excess.slice(0, 3).join('; ')}${excess.length > 3 ? ` and ${excess.length - 3} more` : ''}`;
  return [
    {
      status: wide.length > 0 || same ? 'fail' : 'warn',
      instance,
      message: same
        ? `${what} gives ${who} more than the manifests: ${shown}`
        : `it gives ${who} the rights of ${what}, of which the manifests know nothing: ${shown}`,
      observed: [{name: 'excess', value: excess.length, unit: 'count'}],
      hint: same
        ? `gomeet bootstrap --target ${target.name} puts the role back`
        : `if nobody needs it: kubectl delete ${instance}${metadata.namespace === undefined ? '' : ` -n ${metadata.namespace}`}`,
    },
  ];
}
