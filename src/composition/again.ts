/** Flags that a repeated command does not carry: they are about this one run, or about its output. */
const dropped = new Set(['json', 'output', 'dry-run', 'expect', 'simulate-fault', 'lock-wait', 'reason', 'yes']);

/** The command line that continues or carries out this one, for "next" lines: `gomeet deploy --target production --yes`. */
export function again(command: string, flags: {readonly [name: string]: unknown}): string {
  const words = Object.entries(flags).flatMap(([name, value]): readonly string[] => {
    if (dropped.has(name) || value === false || value === undefined) return [];
    if (name === 'timeout' && value === '2h') return [];
    if (value === true) return [`--${name}`];
    return (Array.isArray(value) ? value : [value]).map((one) => `--${name} ${quoted(String(one))}`);
  });
  return ['gomeet', command, ...words, '--yes'].join(' ');
}

/** Flags that choose a target. */
const choosing = ['target', 'config', 'context', 'namespace', 'profile', 'sandbox', 'simulate', 'simulate-state'] as const;

/** Of these flags, those that another command needs to reach the same target. */
export function sameTarget(flags: {readonly [name in (typeof choosing)[number]]?: unknown}): {readonly [name: string]: unknown} {
  return Object.fromEntries(choosing.map((name) => [name, flags[name]]));
}

/** The command line of another command for the same target, which changes nothing: `gomeet health-check --target production`. */
export function beside(command: string, flags: Parameters<typeof sameTarget>[0]): string {
  return again(command, sameTarget(flags)).replace(/ --yes$/, '');
}

function quoted(text: string): string {
  return /^[\w./:=@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
