import {listAt} from '../../core/objects.ts';
import type {AccessAnswer, AccessQuestion, ClusterReader} from '../../core/ports.ts';

/**
 * Answers many questions with few requests: what is asked of one namespace is looked up in the rules that hold there; what
 * is asked of the cluster, and everything where the rules are not told completely, is asked one by one.
 */
export async function answersTo(
  cluster: ClusterReader,
  questions: readonly AccessQuestion[],
  signal: AbortSignal,
): Promise<readonly AccessAnswer[]> {
  const namespaces = [...new Set(questions.flatMap((one) => one.namespace ?? []))];
  const rules = new Map(
    await Promise.all(namespaces.map(async (namespace) => [namespace, (await cluster.rules?.(namespace, signal)) ?? []] as const)),
  );
  const known = (question: AccessQuestion) =>
    question.namespace !== undefined && (rules.get(question.namespace) ?? []).some((rule) => allows(rule, question));
  const open = questions.filter((question) => !known(question));
  const asked = open.length === 0 ? [] : await cluster.access(open, signal);
  const answers = new Map(open.map((question, index) => [question, asked[index]]));
  return questions.flatMap((question) =>
    known(question) ? {...question, allowed: true, reason: 'a rule of a role'} : (answers.get(question) ?? []),
  );
}

/** Whether a rule of a role gives a right. Pure. */
export function allows(rule: unknown, {verb, group, resource, subresource, name}: AccessQuestion): boolean {
  const has = (field: string, ...wanted: readonly string[]) => {
    const values = listAt(rule, field);
    return values.includes('*') || wanted.some((one) => values.includes(one));
  };
  const names = listAt(rule, 'resourceNames');
  const what = subresource === undefined ? [resource] : [`${resource}/${subresource}`, `*/${subresource}`];
  return (
    has('verbs', verb) &&
    has('apiGroups', group) &&
    has('resources', ...what) &&
    (names.length === 0 || (name !== undefined && names.includes(name)))
  );
}
