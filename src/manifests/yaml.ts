import {stringify} from 'yaml';
import {isMap} from './plain.ts';

const first = ['apiVersion', 'kind', 'metadata'];

/**
 * One YAML text per value: keys sorted (identity first), multi-line text as literal blocks, no folding. kubectl reads
 * YAML 1.1, where a bare `on` or `0440` is not text, so everything ambiguous there is quoted.
 */
export function canonicalYaml(value: unknown): string {
  return stringify(sortKeys(value), {
    aliasDuplicateObjects: false,
    blockQuote: 'literal',
    compat: 'yaml-1.1',
    defaultStringType: 'PLAIN',
    lineWidth: 0,
    version: '1.2',
  });
}

/** Several objects as one stream of documents. */
export function yamlStream(objects: readonly unknown[]): string {
  return objects.map((object) => `---\n${canonicalYaml(object)}`).join('');
}

/** The same value with the keys of every map in canonical order. */
export function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isMap(value)) return value;
  const keys = Object.keys(value).filter((key) => value[key] !== undefined);
  keys.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return Object.fromEntries(keys.map((key) => [key, sortKeys(value[key])]));
}

function rank(key: string): number {
  const found = first.indexOf(key);
  return found === -1 ? first.length : found;
}
