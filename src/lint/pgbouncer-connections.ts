import {configText, numberSetting} from '../manifests/settings.ts';
import {findObject, replicaRange} from '../manifests/workloads.ts';
import {Report, rule} from './_rule.ts';
import {pgbouncerDatabases} from './_settings.ts';

/** Sessions that do not pass PgBouncer: Grafana, the exporters (5), backup and migration jobs, a person. */
const directSessions = 20;

export default rule({
  id: 'pgbouncer-connections',
  sentence: 'All PgBouncer pods together cannot open more connections than PostgreSQL allows.',
  check({objects}) {
    const report = new Report();
    const ini = configText(objects, 'pgbouncer-config', 'pgbouncer.ini');
    const conf = `${configText(objects, 'postgres-config', 'postgresql.conf')}\n${configText(objects, 'postgres-config', 'size.conf')}`;
    const bouncer = findObject(objects, 'Deployment', 'pgbouncer');
    const pods = bouncer === undefined ? 0 : replicaRange(objects, bouncer).max;
    const databases = pgbouncerDatabases(ini).length;
    const each = numberSetting(ini, 'max_db_connections') ?? Number.POSITIVE_INFINITY;
    const limit = numberSetting(conf, 'max_connections') ?? 100;
    const reserved = numberSetting(conf, 'superuser_reserved_connections') ?? 3;
    const wanted = pods * databases * each;
    report.note(`${pods} pods x ${databases} databases x ${each} = ${wanted} <= ${limit} - ${reserved} - ${directSessions}`);
    if (!(wanted <= limit - reserved - directSessions)) {
      report.problem(
        'configmap/pgbouncer-config',
        `${pods} pods may open ${wanted} connections, PostgreSQL leaves ${limit - reserved - directSessions}`,
      );
    }
    if (databases === 0) report.problem('configmap/pgbouncer-config', 'names no database');
    return report.verdict();
  },
});
