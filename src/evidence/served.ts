import type {Diagnosis} from '../diagnosis/_types.ts';

/** Whether a workload still answers: pods that are ready, of the revision that is rolled out and of older ones. */
export type Served = {readonly name: string; readonly wanted: number; readonly fresh: number; readonly old: number};

const workloads = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

/** Every workload among the diagnoses; those that miss pods first. */
export function servedBy(diagnoses: readonly Diagnosis[]): readonly Served[] {
  const rows = diagnoses
    .filter(({key}) => workloads.has(key.kind))
    .map(({key, desired, ready, old}): Served => ({name: `${key.kind.toLowerCase()}/${key.name}`, wanted: desired, fresh: ready, old}));
  return rows.sort((a, b) => lacking(b) - lacking(a) || (a.name < b.name ? -1 : 1));
}

function lacking({wanted, fresh, old}: Served): number {
  if (wanted === 0) return 0;
  return fresh + old === 0 ? 2 : fresh < wanted ? 1 : 0;
}

/** One sentence for the person who asks first whether anybody notices. */
export function servedSentence(rows: readonly Served[]): string {
  const dead = rows.filter((row) => lacking(row) === 2);
  const partly = rows.filter((row) => lacking(row) === 1);
  if (rows.length === 0) return 'Not known: no workload could be read.';
  if (dead.length === rows.length) return 'No: no workload has a ready pod.';
  if (dead.length > 0) return `Not by these, which have no ready pod at all: ${dead.map((row) => row.name).join(', ')}.`;
  if (partly.length > 0)
    return `Yes, but fewer pods of the new revision are ready than wanted: ${partly.map((row) => row.name).join(', ')}.`;
  return 'Yes: every workload has all its pods ready.';
}
