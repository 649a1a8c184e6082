import type {Broken} from './break.ts';
import type {Healed} from './heal.ts';
import {faultOf} from './known.ts';
import type {ActiveFault, FaultRow} from './overview.ts';
import {triggerText} from './trigger.ts';

/** What `sandbox break` says to a person. */
export function brokenText(result: Broken): string {
  const {fault, on, effect, subject, triggered} = result;
  const what = effect === 'armed' ? `will strike ${on} as soon as it can` : `strikes ${on}`;
  const done = triggered === null ? '' : `, made to show by ${triggered}`;
  const definition = faultOf({fault});
  const trigger = definition === undefined || triggered !== null ? undefined : triggerText(definition, on);
  const diagnose = subject === '' || definition?.expect === undefined ? undefined : `gomeet diagnose ${subject} --target sandbox`;
  const check = definition?.health === undefined ? undefined : `gomeet health-check --target sandbox${only(definition.health.mustNotice)}`;
  const next = [trigger, diagnose, check, `gomeet sandbox heal ${fault}${on === fault ? '' : ` --on ${on}`}`];
  return `${fault} ${what}${done}\nNext:\n${next.flatMap((line) => (line === undefined ? [] : [`  ${line}\n`])).join('')}`;
}

/** The groups whose probes notice it. */
function only(ids: readonly string[]): string {
  const groups = [...new Set(ids.map((id) => id.slice(0, id.indexOf('.'))))];
  return groups.map((group) => ` --only '${group}.*'`).join('');
}

/** What `sandbox heal` says to a person. */
export function healedText(healed: readonly Healed[]): string {
  if (healed.length === 0) return 'nothing is broken\n';
  return healed.map(({fault, on}) => `${fault}${on === fault ? '' : ` on ${on}`} is taken back\n`).join('');
}

/** The table of `sandbox faults`: one line for each, and what is in force below. */
export function rowsText(rows: readonly FaultRow[]): string {
  const cells = [
    ['FAULT', 'STRIKES', 'TRIGGER', 'CAUSE', 'HOW'],
    ...rows.map((row) => [row.fault, row.strikes, row.trigger, row.code ?? '-', row.mechanism]),
  ];
  const width = (column: number) => Math.max(...cells.map((row) => row[column]?.length ?? 0));
  const table = cells.map((row) => row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(width(column)))).join('  '));
  const active = rows.flatMap((row) => row.active);
  return `${table.join('\n')}\n\n${activeText(active)}`;
}

/** What is broken now. */
export function activeText(active: readonly ActiveFault[]): string {
  if (active.length === 0) return 'nothing is broken\n';
  return `broken:\n${active.map(({fault, on, since}) => `  ${fault}${on === fault ? '' : ` on ${on}`}, since ${since}\n`).join('')}`;
}
