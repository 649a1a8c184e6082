import {Refused, UserError} from '../../core/errors.ts';
import {type KubeObject, keyOf, shortName} from '../../core/objects.ts';
import type {Wish} from './context.ts';

/** More pods than any cluster of ours could hold: a slip of the finger (Kubernetes is built for 5,000 nodes). */
const most = 5_000;

/** The numbers as typed. Throws a UserError that says what a number is. */
export function parseWish(count: string, max: string | undefined): Wish {
  const wish = {count: numberOf('the number of pods', count)};
  if (max === undefined) return wish;
  const bound = numberOf('--max', max);
  if (bound < wish.count) throw new UserError(`--max ${bound} is less than the ${wish.count} pods that are asked for`);
  return {...wish, max: bound};
}

function numberOf(what: string, text: string): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : undefined;
  if (value === undefined || value > most)
    throw new UserError(`${what} must be a whole number from 0 to ${most}, not ${JSON.stringify(text)}`);
  return value;
}

/** What else has to happen, where pods are not alike: a new one is no help until then, and a missing one is a loss. */
const needs: {readonly [name: string]: string} = {
  'postgres-primary':
    'there is one primary; a second pod would be another, empty database. Reads scale by postgres-replica, writes by a larger profile',
  'postgres-replica':
    'a replica needs its replication slot on the primary, its name in synchronous_standby_names, and a volume that is filled by a base backup; one that goes leaves a slot that keeps WAL until the disk is full',
  'postgres-wal-archiver': 'there is one archiver for the one slot that it reads',
  'redis-master':
    'a master holds slots: a new one needs slots moved to it and a replica, one that goes must give its slots away first, and a majority of masters must stay to elect a new one',
  'redis-replica':
    'a replica belongs to one master: a new one needs add-node with its master, one that goes leaves its master without a copy',
  prometheus: 'every Prometheus keeps its own copy of the data; a new one starts empty',
  alertmanager: 'its peers are named in its arguments, and in the configuration of Prometheus',
};

/** Refuses what a number alone would break. */
export function refuseStateful(service: KubeObject): void {
  const name = shortName(keyOf(service));
  if (service.kind === 'DaemonSet')
    throw new Refused(`${name} has one pod on every node that admits it: its number follows the nodes`, {
      suggestions: ['add or remove nodes'],
    });
  if (service.kind === 'Deployment') return;
  const why = needs[service.metadata.name] ?? 'its pods have an identity and a volume each, and whoever talks to them knows them by name';
  throw new Refused(`${name} needs more than a number: ${why}`, {
    suggestions: [
      'choose a larger --profile, or change all that belongs together in your own manifests (gomeet render --eject), and deploy',
    ],
  });
}
