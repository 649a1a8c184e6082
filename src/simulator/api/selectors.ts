import {ToolError} from '../../core/errors.ts';
import {at, type KubeObject, listAt, textAt} from '../../core/objects.ts';
import {fieldsAt} from '../fields.ts';

export type Labels = {readonly [key: string]: string};
type Term = {readonly key: string; readonly operator: 'in' | 'notin' | 'exists' | 'absent'; readonly values: readonly string[]};

/** Parses `a=b,c!=d,e in (x,y),f notin (z),g,!h`. A text that is no selector is the server's "unable to parse requirement". */
export function parseSelector(text: string): (labels: Labels) => boolean {
  const parts = text.match(/[^,(]+(\([^)]*\))?[^,]*/g) ?? [];
  const terms = parts.map((part) => parseTerm(part.trim()));
  return (labels) => terms.every((term) => holds(term, labels));
}

function parseTerm(text: string): Term {
  const set = /^([\w./-]+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(text);
  if (set?.[1] !== undefined) {
    const values = (set[3] ?? '').split(',').map((value) => value.trim());
    return {key: set[1], operator: set[2] === 'in' ? 'in' : 'notin', values};
  }
  const equal = /^([\w./-]+)\s*(==|=|!=)\s*([\w.-]*)$/.exec(text);
  if (equal?.[1] !== undefined) return {key: equal[1], operator: equal[2] === '!=' ? 'notin' : 'in', values: [equal[3] ?? '']};
  const alone = /^(!?)([\w./-]+)$/.exec(text);
  if (alone?.[2] !== undefined) return {key: alone[2], operator: alone[1] === '!' ? 'absent' : 'exists', values: []};
  throw new ToolError('simulator', `unable to parse requirement: ${text}`);
}

function holds(term: Term, labels: Labels): boolean {
  const value = labels[term.key];
  if (term.operator === 'exists') return value !== undefined;
  if (term.operator === 'absent') return value === undefined;
  const listed = value !== undefined && term.values.includes(value);
  return term.operator === 'in' ? listed : !listed;
}

/** Whether a LabelSelector object (matchLabels, matchExpressions) selects these labels. An absent one selects nothing. */
export function selects(selector: unknown, labels: Labels): boolean {
  if (selector === undefined || selector === null) return false;
  for (const [key, value] of Object.entries(fieldsAt(selector, 'matchLabels'))) if (labels[key] !== value) return false;
  return listAt(selector, 'matchExpressions').every((one) => {
    const operators: {readonly [name: string]: Term['operator']} = {In: 'in', NotIn: 'notin', Exists: 'exists', DoesNotExist: 'absent'};
    const operator = operators[textAt(one, 'operator') ?? ''];
    if (operator === undefined) return false;
    return holds({key: textAt(one, 'key') ?? '', operator, values: listAt(one, 'values').map(String)}, labels);
  });
}

/** Parses `metadata.name=x,status.phase!=Running`; a path that is absent counts as empty. */
export function parseFieldSelector(text: string): (object: KubeObject) => boolean {
  const terms = text
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const match = /^\s*([\w.]+)\s*(==|=|!=)\s*(.*?)\s*$/.exec(part);
      if (match?.[1] === undefined) throw new ToolError('simulator', `invalid field selector: ${part}`);
      return {path: match[1].split('.'), wanted: match[3] ?? '', equal: match[2] !== '!='};
    });
  return (object) => terms.every(({path, wanted, equal}) => (String(at(object, ...path) ?? '') === wanted) === equal);
}
