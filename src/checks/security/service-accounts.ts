import {at, type KubeObject, keyOf, listAt, shortName, textAt} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {templateOf} from '../../manifests/workloads.ts';
import {type Lists, listsOf} from '../kubernetes/_lists.ts';

const kinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'] as const;

export type AccountsReading = Lists<(typeof kinds)[number] | 'ServiceAccount' | 'RoleBinding' | 'ClusterRoleBinding'>;

/** Whoever breaks into a container has the rights of its token. */
export default probe<AccountsReading>({
  id: 'security.service-accounts',
  question: 'Has every workload an account of its own, and a token only where it asks the API server?',
  severity: 'warning',
  required: false,
  source: {kind: 'kubernetes', query: 'list workloads, serviceaccounts, rolebindings, clusterrolebindings'},
  runbook: 'rbac',
  read: (asking, signal) => listsOf(asking, [...kinds, 'ServiceAccount', 'RoleBinding', 'ClusterRoleBinding'], signal),
  judge: (lists, target) => {
    const workloads = kinds.flatMap((kind) => lists[kind]);
    if (workloads.length === 0) return {status: 'skip', message: 'there are no workloads'};
    const bound = boundAccounts([...lists.RoleBinding, ...lists.ClusterRoleBinding], target.namespace);
    let tokens = 0;
    const judged = workloads.flatMap((object): readonly Judgement[] => {
      const spec = at(templateOf(object), 'spec');
      const name = textAt(spec, 'serviceAccountName') ?? 'default';
      const account = lists.ServiceAccount.find((one) => one.metadata.name === name);
      // The pod's own word counts before its account's; without either a token is mounted.
      const token = at(spec, 'automountServiceAccountToken') ?? at(account, 'automountServiceAccountToken') ?? true;
      const instance = shortName(keyOf(object));
      const hint = 'set serviceAccountName and automountServiceAccountToken: false in its template';
      if (token !== false) tokens += 1;
      if (name === 'default')
        return [{status: 'warn', instance, message: `it runs under the account default${token === false ? '' : ', with a token'}`, hint}];
      if (token === false || bound.has(name)) return [];
      return [{status: 'warn', instance, message: `it carries a token of ${name}, which no role is bound to: it does not need one`, hint}];
    });
    if (judged.length > 0) return judged;
    return {
      status: 'pass',
      message: `${workloads.length} workloads have accounts of their own, ${tokens} of them a token`,
      observed: [{name: 'withToken', value: tokens, unit: 'count'}],
    };
  },
});

function boundAccounts(bindings: readonly KubeObject[], namespace: string): ReadonlySet<string> {
  const subjects = bindings.flatMap((binding) =>
    listAt(binding, 'subjects').map((subject) => ({subject, home: binding.metadata.namespace})),
  );
  return new Set(
    subjects
      .filter(({subject, home}) => textAt(subject, 'kind') === 'ServiceAccount' && (textAt(subject, 'namespace') ?? home) === namespace)
      .map(({subject}) => textAt(subject, 'name') ?? ''),
  );
}
