import {runbookCommand} from '../core/health-result.ts';
import type {LimitRow, ProbeRow} from '../core/probe-table.ts';
import {measure} from './measures.ts';

export type ProbeDetail = ProbeRow & {
  readonly needs: readonly string[];
  readonly runbook?: string;
  readonly limits: readonly LimitRow[];
  readonly target?: {readonly name: string; readonly waived: string | null};
};

/** The table of probes, one line each. */
export function probesText(probes: readonly ProbeRow[]): string {
  const wide = Math.max(0, ...probes.map(({id}) => id.length));
  const lines = probes.map(({id, severity, required, asked, question}) => {
    const when = asked === 'always' ? '' : asked === 'deep' ? ' (with --deep)' : ' (not asked by health-check)';
    return `${id.padEnd(wide)}  ${severity.padEnd(8)}  ${required ? 'required' : 'optional'}  ${question}${when}`;
  });
  return `${[...lines, `${probes.length} probes`].join('\n')}\n`;
}

const times = {always: 'always', deep: 'only with --deep', never: 'never by health-check: it is about what a deploy would do'} as const;

/** Everything about one probe. */
export function probeText(probe: ProbeDetail): string {
  const {id, question, severity, required, asked, source, needs, runbook, limits, target} = probe;
  const waived = target?.waived === undefined || target.waived === null ? [] : [`waived      ${target.waived} (by ${target.name})`];
  const lines = [
    `${id}: ${question}`,
    `severity    ${severity}`,
    `required    ${required ? 'yes: when it cannot be measured, the exit code is 5' : 'no'}`,
    `asked       ${times[asked]}`,
    `source      ${source.kind}: ${source.query}`,
    ...(needs.length === 0 ? [] : [`needs       ${needs.join(', ')}`]),
    ...(runbook === undefined ? [] : [`runbook     ${runbookCommand(runbook)}`]),
    ...waived,
    ...(limits.length === 0 ? ['limits      none'] : ['limits', ...limits.map((limit) => limitLine(limit, target?.name))]),
  ];
  return `${lines.join('\n')}\n`;
}

function limitLine({name, default: value, unit, source, here}: LimitRow, target: string | undefined): string {
  const set = here === undefined ? '' : `; ${target} sets ${measure({value: here, unit})}`;
  return `  ${name}  ${measure({value, unit})} (${source})${set}`;
}
