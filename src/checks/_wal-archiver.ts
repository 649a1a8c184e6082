import {numberAt} from '../core/objects.ts';
import type {Judgement} from '../core/probe.ts';
import type {Target} from '../core/target.ts';
import {findObject} from '../manifests/workloads.ts';

export const walArchiver = 'postgres-wal-archiver';

/** The question does not arise where nothing archives WAL. `absent`: what is said when the manifests do not have it at all. */
export function noWalArchiver({manifests, profile}: Target, absent: string): Judgement | undefined {
  const wanted = findObject(manifests, 'StatefulSet', walArchiver);
  if (wanted === undefined) return {status: 'skip', message: absent};
  return numberAt(wanted, 'spec', 'replicas') === 0 ? {status: 'skip', message: `profile ${profile} archives no WAL`} : undefined;
}
