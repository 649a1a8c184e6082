import {formatDuration} from '../core/duration.ts';
import {summary} from '../core/plan.ts';
import type {WorldKind} from '../core/ports.ts';
import type {View} from './view.ts';

const worlds: {readonly [kind in WorldKind]: string} = {
  cluster: '',
  sandbox: ', a sandbox on one machine',
  simulated: ', simulated: no cluster was contacted',
};

/** `deploy of gomeet s2 to production: failed`. */
export function titleOf({subject: {result, target}}: View): string {
  const what = `${target.stack} ${target.profile}`;
  if (result === undefined) return `${what} on ${target.name}: evidence on demand`;
  return `${result.command} of ${what} to ${target.name}: ${result.outcome}`;
}

/** When, where, what: the head of the report. */
export function factsOf({subject, gathered, collectedAt}: View): readonly (readonly [string, string])[] {
  const {result, target, world} = subject;
  const {server, kubectl} = gathered.versions;
  const place = server === undefined ? 'the API server did not answer' : `context ${server.context}, server ${server.server}`;
  return [
    ...(result === undefined
      ? []
      : [
          ['when', `${result.startedAt}, for ${formatDuration(result.durationMs)}`] as const,
          ['plan', `${summary(result.plan)} (hash ${result.planHash})`] as const,
        ]),
    ['where', `${place}, namespace ${target.namespace}${worlds[world.kind]}`],
    ['versions', `gomeet ${subject.toolVersion}, Kubernetes ${server?.serverVersion ?? 'unknown'}, kubectl ${kubectl ?? 'unknown'}`],
    ['collected', `${collectedAt}, ${gathered.objects.length} objects, ${gathered.events.length} events read`],
  ];
}
