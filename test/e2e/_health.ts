import type {Finding} from '../../src/core/finding.ts';
import type {HealthResult} from '../../src/core/health-result.ts';
import type {Noticed} from '../../src/faults/_types.ts';

/** Probes that tell of what was: they go on after a fault is healed, and may begin while another one is in force. */
export const HISTORY: {readonly [id: string]: string} = {
  'kubernetes.events': 'warnings of the last quarter of an hour',
  'kubernetes.restarts': 'restarts of the last hour',
  'livekit.nodes': 'an SFU that died stays registered until another one starts',
  'monitoring.alerts': 'an alert begins and ends minutes after its cause',
  'monitoring.notifications': 'rates over the last minutes',
  'pgbouncer.waits': 'averages of the last minute',
  'redis.acl': 'the log of refused logins is kept',
  'redis.latency': 'the slow log is kept',
};

/** `id instance` → status, of everything that is not fine. */
export type Picture = ReadonlyMap<string, Finding['status']>;

export function pictureOf({findings}: Pick<HealthResult, 'findings'>): Picture {
  const bad = findings.filter(({status}) => status !== 'pass' && status !== 'skip');
  return new Map(bad.map(({id, instance, status}) => [`${id} ${instance ?? ''}`, status]));
}

/** Ids of the probes that find something that they did not find before. */
export function worseThan(before: Picture, now: Picture): readonly string[] {
  const fresh = [...now].filter(([key, status]) => before.get(key) !== status).map(([key]) => key.slice(0, key.indexOf(' ')));
  return [...new Set(fresh)].sort();
}

/** What a health check says otherwise than a fault promises; empty when it is as promised. */
export function broken(
  {exit, mustNotice, mayNotice}: Noticed,
  before: Picture,
  check: {readonly exitCode: number; readonly result: HealthResult},
): {readonly missing: readonly string[]; readonly unexpected: readonly string[]} {
  const now = pictureOf(check.result);
  const worse = worseThan(before, now);
  const failed = check.result.findings.filter(({status}) => status === 'fail').map(({id}) => id);
  return {
    missing: [
      ...mustNotice.filter((id) => !worse.includes(id)).map((id) => `${id} does not notice it`),
      ...(check.exitCode === exit ? [] : [`exit ${check.exitCode} instead of ${exit}`]),
      ...(exit === 3 && !mustNotice.some((id) => failed.includes(id)) ? [`none of ${mustNotice.join(', ')} fails`] : []),
    ],
    unexpected: worse.filter(
      (id) => !mustNotice.includes(id) && !mayNotice.some((pattern) => fits(id, pattern)) && HISTORY[id] === undefined,
    ),
  };
}

/** What is still worse than before, apart from what is history. */
export function left(before: Picture, result: HealthResult): readonly string[] {
  const now = pictureOf(result);
  return worseThan(before, now).filter((id) => HISTORY[id] === undefined);
}

function fits(id: string, pattern: string): boolean {
  if (pattern === '*') return true;
  return pattern.endsWith('.*') ? id.startsWith(pattern.slice(0, -1)) : id === pattern;
}
