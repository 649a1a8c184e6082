/** Words of PromQL that stand where a metric could. */
const keywords = new Set([
  'and',
  'or',
  'unless',
  'bool',
  'offset',
  'by',
  'without',
  'on',
  'ignoring',
  'group_left',
  'group_right',
  'atan2',
  'start',
  'end',
  'inf',
  'nan',
  'limitk',
]);

/**
 * Names of the metrics that an expression reads. Texts, matchers, ranges and lists of labels are taken out first; what is left and
 * is neither a keyword, a function nor a variable is a metric.
 */
export function metricsOf(expression: string): readonly string[] {
  const bare = expression
    .replaceAll(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`/g, ' ')
    .replaceAll(/#.*$/gm, ' ')
    .replaceAll(/\{[^{}]*\}/g, ' ')
    .replaceAll(/\[[^\]]*\]/g, ' ')
    .replaceAll(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^()]*\)/gi, ' ')
    .replaceAll(/\$\{?\w+\}?/g, ' ');
  const names = [...bare.matchAll(/(?<![\w.:])([a-zA-Z_:][\w:]*)(?!\s*\()(?![\w:])/g)].map((match) => match[1] ?? '');
  return [...new Set(names.filter((name) => !keywords.has(name.toLowerCase())))];
}

/**
 * Metrics without which an expression evaluates to nothing: those that it reads, apart from the ones that it asks about by
 * `absent`, for which being missing is an answer.
 */
export function neededMetrics(expression: string): readonly string[] {
  const expected = [...expression.matchAll(/\babsent(?:_over_time)?\s*\(((?:[^()]|\([^()]*\))*)\)/g)].flatMap((match) =>
    metricsOf(match[1] ?? ''),
  );
  return metricsOf(expression).filter((name) => !expected.includes(name));
}
