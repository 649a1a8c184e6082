import type {HistoryEntry, HistoryResult} from '../pipelines/releases-history.ts';
import {columns} from './columns.ts';

/** The releases as a table, newest first; `*` marks what was put there last. */
export function historyText({target, world, message, releases, damaged, rollbackTo}: HistoryResult): string {
  const where = world === 'simulated' ? ' (simulated: no cluster was contacted)' : world === 'sandbox' ? ' (sandbox on this machine)' : '';
  const rows = releases.map((one) => [
    `${one.current ? '*' : ' '} ${one.number}`,
    one.at.replace(/\.\d+Z$/, 'Z'),
    one.by,
    one.restores === null ? one.command : `${one.command} to ${one.restores}`,
    one.outcome,
    one.profile,
    changesOf(one),
  ]);
  const table = columns([['  #', 'when', 'who', 'command', 'outcome', 'profile', 'changed images'], ...rows]);
  const reasons = releases.flatMap((one) => (one.outcome === 'failed' && one.message !== null ? [`  ${one.number}: ${one.message}`] : []));
  return [
    `${target.name}, namespace ${target.namespace}${where}: ${message}`,
    ...(releases.length === 0 ? [] : ['', ...table]),
    ...(reasons.length === 0 ? [] : ['', 'Failed:', ...reasons]),
    ...(damaged.length === 0 ? [] : ['', 'Damaged, and not usable:', ...damaged.map((one) => `  ${one.name}: ${one.reason}`)]),
    ...nextOf(releases, rollbackTo),
    '',
  ].join('\n');
}

function nextOf(releases: readonly HistoryEntry[], rollbackTo: number | null): readonly string[] {
  if (releases.length === 0) return ['', 'Next:', '  write the first with: gomeet deploy'];
  if (rollbackTo === null) return [];
  return [
    '',
    'Next:',
    `  see what changed with: gomeet release diff ${rollbackTo} ${releases[0]?.number}`,
    `  gomeet rollback goes back to release ${rollbackTo}`,
  ];
}

function changesOf({images}: HistoryEntry): string {
  if (images === null) return '';
  const shown = images.added.length > 0 ? images.added : images.removed.map((image) => `without ${image}`);
  if (shown.length === 0) return 'none';
  return shown.length > 3 ? `${shown.slice(0, 3).join(', ')} and ${shown.length - 3} more` : shown.join(', ');
}
