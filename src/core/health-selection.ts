import {UserError} from './errors.ts';
import type {Severity} from './finding.ts';
import {nearest} from './nearest.ts';
import type {Probe} from './probe.ts';
import type {Target} from './target.ts';

export type Selection = {
  /** Globs over probe ids: `*` is anything, `?` one character. Everything when empty. */
  readonly only: readonly string[];
  readonly skip: readonly string[];
  /** This severity and what is worse. */
  readonly severity?: Severity | undefined;
  /** Also the probes that write or join. */
  readonly deep: boolean;
};

const severities: readonly Severity[] = ['info', 'warning', 'critical'];

/** The probes to ask. A glob that matches nothing, or a choice that leaves nothing, is a UserError: it would look like a green result. */
export function selectProbes(probes: readonly Probe[], {only, skip, severity, deep}: Selection): readonly Probe[] {
  for (const [flag, globs] of [['only', only] as const, ['skip', skip] as const]) {
    for (const glob of globs) {
      const matched = probes.filter(({id}) => matches(glob, id));
      if (matched.length === 0) throw new UserError(`--${flag} ${glob}: no probe has such an id${meant(glob, probes)}`, advice);
      if (flag === 'only') refuseUnasked(glob, matched, deep);
    }
  }
  const floor = severities.indexOf(severity ?? 'info');
  const chosen = probes
    .filter((one) => isAsked(one, deep))
    .filter(({id}) => (only.length === 0 || only.some((glob) => matches(glob, id))) && !skip.some((glob) => matches(glob, id)))
    .filter((one) => severities.indexOf(one.severity) >= floor);
  if (chosen.length === 0) throw new UserError('--only, --skip and --severity together leave no probe to ask', advice);
  return chosen;
}

/** Those that this target gives rise to. A choice that leaves nothing is a UserError. */
export function forTarget(probes: readonly Probe[], {name, cloud}: Pick<Target, 'name' | 'cloud'>): readonly Probe[] {
  const left = probes.filter(({wants}) => wants !== 'cloud' || cloud !== undefined);
  if (left.length > 0) return left;
  throw new UserError(`target ${name} says nothing of the cloud around its cluster, so there is nothing to ask`, {
    suggestions: [`add "cloud: digitalocean" to targets.${name} in gomeet.yaml`],
  });
}

/** `redis.*` → every id that begins with `redis.`. */
export function matches(glob: string, id: string): boolean {
  const pattern = glob
    .replaceAll(/\*+/g, '*')
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${pattern}$`).test(id);
}

const advice = {suggestions: ['see them all with: gomeet probes list']};

function isAsked({asked}: Probe, deep: boolean): boolean {
  return asked !== 'never' && (asked !== 'deep' || deep);
}

function refuseUnasked(glob: string, matched: readonly Probe[], deep: boolean): void {
  if (matched.some((one) => isAsked(one, deep))) return;
  const [first] = matched;
  const why = first?.asked === 'deep' ? 'is asked only with --deep' : 'is about what a deploy would do; health-check does not ask it';
  throw new UserError(`--only ${glob}: ${first?.id} ${why}`);
}

/** The nearest id, or the nearest component with all of its probes. */
function meant(glob: string, probes: readonly Probe[]): string {
  const components = [...new Set(probes.map(({id}) => id.slice(0, id.indexOf('.'))))];
  const found = nearest(glob, [...probes.map(({id}) => id), ...components.flatMap((name) => [`${name}.*`, name])]);
  if (found === undefined) return '';
  return `, did you mean ${components.includes(found) ? `'${found}.*'` : found.includes('*') ? `'${found}'` : found}?`;
}
