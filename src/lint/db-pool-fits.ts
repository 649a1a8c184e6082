import {configText, numberSetting} from '../manifests/settings.ts';
import {containersOf, findObject, replicaRange, templateOf} from '../manifests/workloads.ts';
import {Report, rule} from './_rule.ts';
import {environmentOf} from './_settings.ts';

export default rule({
  id: 'db-pool-fits',
  sentence: 'Every service at its largest size can open its whole pool without exceeding the client connections of PgBouncer.',
  check({objects}) {
    const report = new Report();
    const bouncer = findObject(objects, 'Deployment', 'pgbouncer');
    const pods = bouncer === undefined ? 0 : replicaRange(objects, bouncer).min;
    const each = numberSetting(configText(objects, 'pgbouncer-config', 'pgbouncer.ini'), 'max_client_conn') ?? 100;
    let wanted = 0;
    for (const workload of objects.filter((object) => templateOf(object) !== undefined)) {
      for (const container of containersOf(workload)) {
        const pool = environmentOf(container, 'DB_POOL_MAX');
        if (pool === undefined) continue;
        const {max} = replicaRange(objects, workload);
        wanted += Number(pool) * max;
        report.note(`${workload.metadata.name}: ${max} pods x ${pool} = ${Number(pool) * max}`);
      }
    }
    report.note(`sum ${wanted} <= ${pods} pgbouncers x ${each} = ${pods * each}`);
    if (!(wanted <= pods * each))
      report.problem('configmap/pgbouncer-config', `${wanted} client connections are possible, ${pods * each} are allowed`);
    return report.verdict();
  },
});
