import type {Severity} from './finding.ts';
import type {Probe} from './probe.ts';

/** A probe as data: one line of the table of all probes. */
export type ProbeRow = {
  readonly id: string;
  readonly component: string;
  readonly question: string;
  readonly severity: Severity;
  /** Whether an `unknown` counts: exit 5. */
  readonly required: boolean;
  readonly asked: 'always' | 'deep' | 'never';
  readonly source: {readonly kind: string; readonly query: string};
};

/** One limit of a probe; `here` is what a target sets in its place. */
export type LimitRow = {
  readonly name: string;
  readonly default: number;
  readonly unit: string;
  readonly source: string;
  readonly here?: number;
};

export function probeRow({id, question, severity, required, asked, source}: Probe): ProbeRow {
  return {id, component: id.slice(0, id.indexOf('.')), question, severity, required, asked: asked ?? 'always', source};
}

/** `set`: what a target has under `thresholds` for this probe. */
export function limitRows({limits}: Probe, set: {readonly [name: string]: number} = {}): readonly LimitRow[] {
  return Object.entries(limits ?? {}).map(([name, {value, unit, source}]) => {
    const here = set[name];
    return {name, default: value, unit, source, ...(here === undefined ? {} : {here})};
  });
}
