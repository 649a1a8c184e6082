import {numberAt} from '../core/objects.ts';
import {configText, numberSetting} from '../manifests/settings.ts';
import {findObject} from '../manifests/workloads.ts';
import {Report, rule} from './_rule.ts';

export default rule({
  id: 'redis-clients',
  sentence: 'The masters of Redis together accept as many clients as the profile has connections.',
  check({objects, capacity}) {
    const report = new Report();
    const set = findObject(objects, 'StatefulSet', 'redis-master');
    const masters = set === undefined ? 0 : (numberAt(set, 'spec', 'replicas') ?? 1);
    const each = numberSetting(configText(objects, 'redis-config', 'redis.conf'), 'maxclients') ?? 10_000;
    report.note(`${masters} masters x ${each} = ${masters * each} >= ${capacity.connections} connections`);
    if (masters * each < capacity.connections) {
      report.problem(
        'configmap/redis-config',
        `${masters} masters accept ${masters * each} clients, the profile has ${capacity.connections} connections`,
      );
    }
    return report.verdict();
  },
});
