import {listAt} from '../../core/objects.ts';

/** Rights of `live` rules that `wanted` rules do not give, as `list secrets`, `* *.apps`; each once. Pure. */
export function excessOf(live: readonly unknown[], wanted: readonly unknown[]): readonly string[] {
  const allowed = wanted.flatMap(rightsOf);
  const excess = live.flatMap(rightsOf).filter((right) => !allowed.some((one) => covers(one, right)));
  return [...new Set(excess.map(textOf))];
}

type Right = {readonly verb: string; readonly group: string; readonly resource: string; readonly name: string};

/** One right for each verb, group, resource and name of a rule; `name` is empty for all names. */
function rightsOf(rule: unknown): readonly Right[] {
  const texts = (field: string) => listAt(rule, field).map(String);
  const names = texts('resourceNames');
  const urls = texts('nonResourceURLs');
  return texts('verbs').flatMap((verb) => [
    ...texts('apiGroups').flatMap((group) =>
      texts('resources').flatMap((resource) => (names.length === 0 ? [''] : names).map((name) => ({verb, group, resource, name}))),
    ),
    ...urls.map((url) => ({verb, group: 'url', resource: url, name: ''})),
  ]);
}

function covers(one: Right, other: Right): boolean {
  const holds = (a: string, b: string) => a === '*' || a === b;
  return (
    holds(one.verb, other.verb) &&
    holds(one.group, other.group) &&
    holds(one.resource, other.resource) &&
    (one.name === '' || one.name === other.name)
  );
}

function textOf({verb, group, resource, name}: Right): string {
  const suffix = group === '' || group === 'url' ? '' : `.${group}`;
  return `${verb} ${resource}${suffix}${name === '' ? '' : ` "${name}"`}`;
}
