import {judgeServers} from '../../checks/dns/zone.ts';
import type {Finding} from '../../core/finding.ts';
import type {Outside} from '../../core/network.ts';
import type {DnsPlan} from '../../steps/dns/gather-records.ts';

const about = {
  title: 'What should be known before names are written',
  component: 'dns',
  severity: 'warning',
  required: false,
  observed: [],
  thresholds: [],
  source: {kind: 'digitalocean', query: 'records of every zone that holds a name'},
  durationMs: 0,
} as const;

/** What does not stop a sync and should be known: wildcards, names taken over, what is left over, addresses not known yet. */
export function findingsOf({names, notes, leaving}: DnsPlan): readonly Finding[] {
  return [
    ...notes.map((message): Finding => ({...about, id: 'dns.records', status: 'warn', message})),
    ...leaving.map(
      (host): Finding => ({
        ...about,
        id: 'dns.owners',
        instance: host,
        status: 'warn',
        message: 'it is marked as ours and the target does not want it any more',
        hint: `gomeet dns sync --remove ${host}`,
      }),
    ),
    ...names.flatMap(({host, unknown}): readonly Finding[] =>
      unknown === undefined
        ? []
        : [
            {
              ...about,
              id: 'dns.records',
              instance: host,
              status: 'warn',
              message: `left as it is: ${unknown}`,
              hint: 'run the same command again later',
            },
          ],
    ),
  ];
}

/** Records in a zone that others serve are seen by nobody: legitimate before a move, and said. */
export async function servedElsewhere(
  zones: readonly string[],
  outside: Outside | undefined,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  if (outside === undefined) return [];
  const judged = await Promise.all(zones.map(async (zone) => judgeServers(zone, await outside.nameServers(zone, signal))));
  return judged
    .filter(({status}) => status !== 'pass')
    .map(
      ({instance = '', message, hint}): Finding => ({
        ...about,
        id: 'dns.zone',
        instance,
        status: 'warn',
        message,
        ...(hint === undefined ? {} : {hint}),
      }),
    );
}
