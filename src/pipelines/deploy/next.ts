import {listAt, textAt} from '../../core/objects.ts';
import type {Outcome, StepRecord} from '../../core/result.ts';
import {afterFailure} from '../after-failure.ts';
import type {DeployContext} from './context.ts';

/** Host names of the platform document that must resolve to the load balancer. */
const hosts = ['api', 'livekit', 'grafana', 'traefik', 'alertmanager'];

/** What the person does next. After a failure, the exact command that shows more and the one that continues. */
export function next(context: DeployContext, outcome: Outcome, records: readonly StepRecord[], again: string): readonly string[] {
  const {target} = context.options;
  if (outcome === 'planned') return [`carry it out with: ${again}`];
  if (outcome !== 'ok') return afterFailure(records, again);
  const address = addressOf(records);
  const left =
    context.leaving.length > 0 && !context.options.prune
      ? [`${context.leaving.length} objects of the last release are left over; remove them with: ${again} --prune`]
      : [];
  return [
    ...(context.around.dns === undefined
      ? hosts.map((host) => `DNS: ${host}.${target.domain} A ${address ?? '(the load balancer has no address yet)'}`)
      : [`wait until everybody sees the names with: ${context.options.dnsCheck ?? 'gomeet dns check --wait 10m'}`]),
    `Grafana: kubectl -n ${target.namespace} port-forward svc/grafana 3000:3000, then http://localhost:3000`,
    ...(context.options.healthCheck === undefined ? [] : [`ask whether everything is well with: ${context.options.healthCheck}`]),
    ...left,
    ...pin(context),
  ];
}

/** A target that is not pinned would deploy to whatever its context points at tomorrow. */
function pin({identity, options: {target, world}}: DeployContext): readonly string[] {
  if (world.kind !== 'cluster' || target.pinned.uid !== undefined || identity.uid === '') return [];
  return [`pin this cluster, so that another is refused: in gomeet.yaml, targets.${target.name}.cluster.uid: ${identity.uid}`];
}

/** The load balancer's address as the gate saw it. */
function addressOf(records: readonly StepRecord[]): string | undefined {
  const findings = records.flatMap((record) => record.findings).filter((finding) => finding.id === 'edge.load-balancer');
  for (const finding of findings) {
    const address = listAt(finding, 'observed').find((one) => textAt(one, 'name') === 'address');
    const value = textAt(address, 'value');
    if (value !== undefined && value !== '') return value;
  }
  return undefined;
}
