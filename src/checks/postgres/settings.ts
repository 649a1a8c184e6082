import {comparedSettings, mustBeOn, type PostgresInstance} from '../../core/data-stores.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import {configText, settingOf} from '../../manifests/settings.ts';
import {judgePart, summed} from '../_summed.ts';
import {judgeEach, type PostgresReading, reached, readFullPostgres} from './_instances.ts';

export default probe<PostgresReading>({
  id: 'postgres.settings',
  question: 'Does PostgreSQL run with the settings of the manifests, in one version?',
  severity: 'warning',
  required: false,
  source: {kind: 'psql', query: 'pg_settings on every pod, against the ConfigMap postgres-config'},
  runbook: 'postgres-settings',
  read: readFullPostgres,
  judge: (reading, target) => {
    const judged = judgeEach(reading, target, (instance) => judgeSettings(instance, target));
    const rest = summed(judged, (passes) => ({
      message: `${passes.length} servers run as the manifests say`,
      observed: [{name: 'version', value: majors(reached(reading)).join(', '), unit: ''}],
    }));
    const found = majors(reached(reading));
    if (found.length <= 1) return rest;
    const versions = reached(reading).map((one) => `${one.pod} ${Math.floor(one.version / 10_000)}`);
    const message = `servers of different major versions cannot replicate: ${versions.join(', ')}`;
    return [{status: 'fail', message, hint: 'bring all pods to the image of the manifests: gomeet deploy'}, ...rest];
  },
});

function judgeSettings({pod, full}: PostgresInstance, target: Target): Judgement {
  const text = `${configText(target.manifests, 'postgres-config', 'postgresql.conf')}\n${configText(target.manifests, 'postgres-config', 'size.conf')}`;
  return judgePart(full?.settings, pod, ({values, pendingRestart}): Judgement => {
    const off = mustBeOn.filter((name) => values[name] === 'off');
    const other = comparedSettings.flatMap((name) => {
      const wanted = settingOf(text, name);
      const found = values[name];
      return wanted === undefined || found === undefined || same(wanted, found) ? [] : [`${name} is ${shown(found)}, not ${shown(wanted)}`];
    });
    const parts = [
      ...off.map((name) => `${name} is off`),
      ...other,
      ...(pendingRestart.length === 0 ? [] : [`${pendingRestart.join(', ')} will change with the next restart`]),
    ];
    if (parts.length === 0) return {status: 'pass', instance: pod, message: 'as the manifests say'};
    const restart = `gomeet rollout restart statefulset/${pod.replace(/-\d+$/, '')}`;
    return {
      status: off.length > 0 ? 'fail' : 'warn',
      instance: pod,
      message: parts.join('; '),
      observed: [{name: 'differences', value: parts.length, unit: 'count'}],
      hint:
        pendingRestart.length > 0
          ? restart
          : `kubectl -n ${target.namespace} exec ${pod} -c postgres -- psql -U postgres -c "select name, setting, source, sourcefile from pg_settings where source <> 'default'"`,
    };
  });
}

function majors(instances: readonly PostgresInstance[]): readonly number[] {
  return [...new Set(instances.map((one) => Math.floor(one.version / 10_000)))].sort((a, b) => a - b);
}

function shown(value: string): string {
  return value === '' ? 'empty' : value;
}

/** `30s` is `30000ms`, `on` is `true`, `16GB` is `16384MB`. */
function same(a: string, b: string): boolean {
  return plain(a) === plain(b);
}

const factors: {readonly [unit: string]: number} = {
  us: 1e-3,
  ms: 1,
  s: 1e3,
  min: 6e4,
  h: 3.6e6,
  d: 8.64e7,
  B: 1,
  kB: 2 ** 10,
  MB: 2 ** 20,
  GB: 2 ** 30,
  TB: 2 ** 40,
};

function plain(value: string): string {
  const match = /^(-?\d+(?:\.\d+)?)\s*(us|ms|s|min|h|d|B|kB|MB|GB|TB)$/.exec(value.trim());
  if (match !== null) return String(Number(match[1]) * (factors[match[2] ?? ''] ?? 1));
  const word = value.trim().toLowerCase().replace(/\s+/g, ' ');
  return word === 'true' || word === 'yes' ? 'on' : word === 'false' || word === 'no' ? 'off' : word;
}
