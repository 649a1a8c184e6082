import {at, keyOf, listAt, shortName, textAt} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {containersOf} from '../../manifests/workloads.ts';
import {type Lists, listsOf} from '../kubernetes/_lists.ts';

const kinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'] as const;
const secretName = /(^|_)(PASSWORD|PASSWD|SECRET|TOKEN|API_KEY|APIKEY|PRIVATE_KEY|ACCESS_KEY|CREDENTIALS?|DSN)$/i;
/** What stands in such a variable without being one: a path, another variable, a switch, a name. */
const harmless = /^(\/|\$\(|true$|false$|\d+$)/;

export default probe<Lists<(typeof kinds)[number]>>({
  id: 'security.secrets-in-env',
  question: 'Does no workload carry a password as plain text in its template?',
  severity: 'warning',
  required: false,
  source: {kind: 'kubernetes', query: 'list deployments, statefulsets, daemonsets, cronjobs: env[].value (names only)'},
  runbook: 'secrets',
  read: (asking, signal) => listsOf(asking, kinds, signal),
  judge: (lists, target) => {
    const objects = kinds.flatMap((kind) => lists[kind]);
    if (objects.length === 0) return {status: 'skip', message: 'there are no workloads'};
    const judged = objects.flatMap((object) =>
      containersOf(object).flatMap((container) =>
        listAt(container.spec, 'env')
          .filter(isPlainSecret)
          .map(
            (variable): Judgement => ({
              status: 'warn',
              instance: shortName(keyOf(object)),
              message: `container ${container.name} has ${textAt(variable, 'name')} as plain text: whoever may read workloads and release records may read it`,
              hint: `put it into a Secret and refer to it with secretKeyRef, then gomeet deploy --target ${target.name}; and change the value`,
            }),
          ),
      ),
    );
    if (judged.length > 0) return judged;
    return {
      status: 'pass',
      message: `${objects.length} workloads take secrets from Secrets only`,
      observed: [{name: 'workloads', value: objects.length, unit: 'count'}],
    };
  },
});

function isPlainSecret(variable: unknown): boolean {
  const value = at(variable, 'value');
  return secretName.test(textAt(variable, 'name') ?? '') && typeof value === 'string' && value !== '' && !harmless.test(value);
}
