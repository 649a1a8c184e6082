import {UserError} from '../../core/errors.ts';
import {didYouMean} from '../../core/nearest.ts';

/** The phases of a deploy of the `gomeet` stack and what each waits for. Those that do not depend on each other run together. */
export type Phase = {
  readonly id: string;
  readonly title: string;
  readonly needs: readonly string[];
  /** `objects`: applies manifests with this phase label. `gate`: only asks. `stability`: watches what became ready for a while. */
  readonly kind: 'objects' | 'secrets' | 'gate' | 'stability' | 'release' | 'prune';
};

export const phases: readonly Phase[] = [
  {id: 'foundation', title: 'Quota, limits, network policies, service accounts', needs: [], kind: 'objects'},
  {id: 'secrets', title: 'Secrets, generated once and never overwritten', needs: [], kind: 'secrets'},
  {id: 'postgres', title: 'PostgreSQL primary and replicas', needs: ['foundation', 'secrets'], kind: 'objects'},
  {id: 'pgbouncer', title: 'PgBouncer', needs: ['postgres'], kind: 'objects'},
  {id: 'redis', title: 'Redis Cluster', needs: ['foundation', 'secrets'], kind: 'objects'},
  {id: 'api', title: 'API services', needs: ['pgbouncer', 'redis'], kind: 'objects'},
  {id: 'livekit', title: 'LiveKit SFU', needs: ['redis'], kind: 'objects'},
  {id: 'recording', title: 'Recording', needs: ['redis'], kind: 'objects'},
  {id: 'traefik', title: 'Traefik gateway', needs: ['redis'], kind: 'objects'},
  {id: 'monitoring', title: 'Prometheus, Grafana, Alertmanager', needs: ['postgres'], kind: 'objects'},
  {id: 'autoscaling', title: 'Autoscalers can scale', needs: ['api', 'livekit', 'recording', 'traefik', 'monitoring'], kind: 'gate'},
  {id: 'certificates', title: 'Certificates are issued', needs: ['traefik'], kind: 'gate'},
  {id: 'health', title: 'Every gate once more', needs: ['autoscaling', 'certificates'], kind: 'gate'},
  {id: 'stability', title: 'Everything stays ready', needs: ['health'], kind: 'stability'},
  {id: 'prune', title: 'Objects of the last release that are no longer wanted', needs: ['stability'], kind: 'prune'},
  {id: 'release', title: 'Release record', needs: ['stability', 'prune'], kind: 'release'},
];

export const phaseIds: readonly string[] = phases.map((phase) => phase.id);

/** Which phases run with `--only` and `--from`; everything when neither is given. */
export function selectPhases(only: readonly string[], from: string | undefined): readonly Phase[] {
  const start = from === undefined ? 0 : phaseIds.indexOf(from);
  const later = phases.slice(Math.max(0, start));
  return only.length === 0 ? later : later.filter((phase) => only.includes(phase.id));
}

/** Throws a UserError for a phase that does not exist, and for a combination that leaves none. */
export function checkPhases(only: readonly string[], from: string | undefined): void {
  const flags = [...only.map((name) => ['--only', name] as const), ...(from === undefined ? [] : [['--from', from] as const])];
  for (const [flag, name] of flags) {
    if (phaseIds.includes(name)) continue;
    throw new UserError(`${flag} ${name}: there is no phase ${name}${didYouMean(name, phaseIds)}`, {
      suggestions: [`phases are: ${phaseIds.join(', ')}`],
    });
  }
  if (selectPhases(only, from).length === 0) {
    throw new UserError(`--from ${from} leaves out all of --only ${only.join(', ')}, so there is nothing to do: give one of the two`);
  }
}
