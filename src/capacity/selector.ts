import {at, listAt, textAt} from '../core/objects.ts';

/** Whether labels satisfy a selector. */
export type Selector = (labels: {readonly [key: string]: string}) => boolean;

/** A label selector (`matchLabels`, `matchExpressions`) or a node selector term. One without conditions matches everything. */
export function selectorOf(selector: unknown): Selector {
  const equal = Object.entries(at(selector, 'matchLabels') ?? {});
  const expressions = listAt(selector, 'matchExpressions').map((one) => ({
    key: textAt(one, 'key') ?? '',
    operator: textAt(one, 'operator') ?? '',
    values: listAt(one, 'values').map(String),
  }));
  return (labels) =>
    equal.every(([key, value]) => labels[key] === value) && expressions.every((one) => holds(one.operator, labels[one.key], one.values));
}

function holds(operator: string, value: string | undefined, values: readonly string[]): boolean {
  if (operator === 'In') return value !== undefined && values.includes(value);
  if (operator === 'NotIn') return value === undefined || !values.includes(value);
  if (operator === 'Exists') return value !== undefined;
  if (operator === 'DoesNotExist') return value === undefined;
  if (operator === 'Gt') return Number(value) > Number(values[0]);
  if (operator === 'Lt') return Number(value) < Number(values[0]);
  return false;
}
