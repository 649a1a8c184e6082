import {UserError} from '../../core/errors.ts';
import {didYouMean} from '../../core/nearest.ts';

/** `--from NAME=PATH`, as often as given. A UserError names what is wrong with which one. */
export function parseFrom(values: readonly string[], names: readonly string[]): ReadonlyMap<string, string> {
  const from = new Map<string, string>();
  for (const value of values) {
    const equals = value.indexOf('=');
    const name = value.slice(0, Math.max(0, equals));
    const path = value.slice(equals + 1);
    if (equals < 1 || path === '') throw new UserError(`--from ${value}: must be NAME=FILE, such as cert-manager=./cert-manager.yaml`);
    known(`--from ${value}`, name, names);
    if (from.has(name)) throw new UserError(`--from ${name}= was given twice; put several files into one folder and give that`);
    from.set(name, path);
  }
  return from;
}

/** `--skip-addon NAME`, as often as given. */
export function parseSkip(values: readonly string[], names: readonly string[], from: ReadonlyMap<string, string>): readonly string[] {
  for (const name of values) {
    known(`--skip-addon ${name}`, name, names);
    if (from.has(name)) throw new UserError(`--skip-addon ${name} and --from ${name}=${from.get(name)} contradict each other`);
  }
  return [...new Set(values)];
}

function known(flag: string, name: string, names: readonly string[]): void {
  if (names.includes(name)) return;
  throw new UserError(`${flag}: there is no such add-on${didYouMean(name, names)}`, {suggestions: [`add-ons are: ${names.join(', ')}`]});
}
