import {UserError} from '../../core/errors.ts';
import {didYouMean} from '../../core/nearest.ts';
import type {Target} from '../../core/target.ts';

/** The phases of a deploy of the `gomeet` stack and what each waits for. Those that do not depend on each other run together. */
export type Phase = {
  readonly id: string;
  readonly title: string;
  readonly needs: readonly string[];
  /** `objects`: applies manifests with this phase label. `gate`: only asks. `stability`: watches what became ready for a while. */
  readonly kind: 'objects' | 'secrets' | 'gate' | 'stability' | 'release' | 'prune' | 'firewall' | 'dns';
  /** `cloud`: about the account around the cluster, and only of a target that says of one. */
  readonly wants?: 'cloud';
};

export const phases: readonly Phase[] = [
  {id: 'foundation', title: 'Quota, limits, network policies, service accounts', needs: [], kind: 'objects'},
  {id: 'secrets', title: 'Secrets, generated once and never overwritten', needs: [], kind: 'secrets'},
  {id: 'postgres', title: 'PostgreSQL primary and replicas', needs: ['foundation', 'secrets'], kind: 'objects'},
  {id: 'pgbouncer', title: 'PgBouncer', needs: ['postgres'], kind: 'objects'},
  {id: 'redis', title: 'Redis Cluster', needs: ['foundation', 'secrets'], kind: 'objects'},
  {id: 'api', title: 'API services', needs: ['pgbouncer', 'redis'], kind: 'objects'},
  {id: 'firewall', title: 'Firewall of the media nodes', needs: [], kind: 'firewall', wants: 'cloud'},
  {id: 'livekit', title: 'LiveKit SFU', needs: ['redis'], kind: 'objects'},
  {id: 'recording', title: 'Recording', needs: ['redis'], kind: 'objects'},
  {id: 'traefik', title: 'Traefik gateway', needs: ['redis'], kind: 'objects'},
  {id: 'monitoring', title: 'Prometheus, Grafana, Alertmanager', needs: ['postgres'], kind: 'objects'},
  {id: 'dns', title: 'Names lead to the load balancer and the TURN servers', needs: ['traefik', 'api'], kind: 'dns', wants: 'cloud'},
  {id: 'autoscaling', title: 'Autoscalers can scale', needs: ['api', 'livekit', 'recording', 'traefik', 'monitoring'], kind: 'gate'},
  {id: 'certificates', title: 'Certificates are issued', needs: ['traefik', 'dns'], kind: 'gate'},
  {id: 'health', title: 'Every gate once more', needs: ['autoscaling', 'certificates', 'firewall'], kind: 'gate'},
  {id: 'stability', title: 'Everything stays ready', needs: ['health'], kind: 'stability'},
  {id: 'prune', title: 'Objects of the last release that are no longer wanted', needs: ['stability'], kind: 'prune'},
  {id: 'release', title: 'Release record', needs: ['stability', 'prune'], kind: 'release'},
];

export const phaseIds: readonly string[] = phases.map((phase) => phase.id);

/** What `--skip` may leave out: it is about the account around the cluster, or waits for others. `cloud` is its preflight. */
export const skippable = ['cloud', 'dns', 'firewall', 'certificates'] as const;

/** What the command line says of phases, and whether the target says of a cloud. */
export type PhaseChoice = {
  readonly only: readonly string[];
  readonly from?: string | undefined;
  readonly skip?: readonly string[] | undefined;
  readonly target: Pick<Target, 'name' | 'cloud'>;
};

/** Which phases run with `--only`, `--from` and `--skip`; everything that the target gives rise to without them. */
export function selectPhases({only, from, skip = [], target}: PhaseChoice): readonly Phase[] {
  const start = from === undefined ? 0 : phaseIds.indexOf(from);
  return phases
    .slice(Math.max(0, start))
    .filter(({id}) => (only.length === 0 || only.includes(id)) && !skip.includes(id))
    .filter(({wants}) => wants !== 'cloud' || target.cloud !== undefined);
}

/** Throws a UserError for a phase that does not exist, and for a combination that leaves none. */
export function checkPhases(choice: PhaseChoice): void {
  const {only, from, skip = [], target} = choice;
  const flags = [...only.map((name) => ['--only', name] as const), ...(from === undefined ? [] : [['--from', from] as const])];
  for (const [flag, name] of flags) {
    if (phaseIds.includes(name)) continue;
    throw new UserError(`${flag} ${name}: there is no phase ${name}${didYouMean(name, phaseIds)}`, {
      suggestions: [`phases are: ${phaseIds.join(', ')}`],
    });
  }
  const homeless = only.find((id) => target.cloud === undefined && phases.some((phase) => phase.id === id && phase.wants === 'cloud'));
  if (homeless !== undefined) {
    throw new UserError(`--only ${homeless}: target ${target.name} says nothing of the cloud around its cluster`, {
      suggestions: [`add "cloud: digitalocean" to targets.${target.name} in gomeet.yaml`],
    });
  }
  const both = only.find((id) => skip.includes(id));
  if (both !== undefined) throw new UserError(`--only ${both} and --skip ${both} exclude each other: give one of the two`);
  if (selectPhases(choice).length === 0) {
    throw new UserError(`--from ${from} leaves out all of --only ${only.join(', ')}, so there is nothing to do: give one of the two`);
  }
}
