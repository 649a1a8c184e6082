import type {LintResult, RuleResult} from '../pipelines/lint.ts';

/** Broken rules with their problems and arithmetic; with `verbose`, the others too. */
export function lintText(result: LintResult, verbose: boolean): string {
  const blocks = result.profiles.flatMap(({profile, rules}) => {
    const shown = rules.filter((rule) => verbose || rule.status === 'fail');
    return shown.length === 0 ? [] : [`${profile}:`, ...shown.flatMap(ruleLines)];
  });
  return `${[...blocks, result.message].join('\n')}\n`;
}

function ruleLines(rule: RuleResult): readonly string[] {
  return [
    `  ${rule.status === 'pass' ? '✔' : '✖'} ${rule.id}: ${rule.sentence}`,
    ...rule.problems.map((problem) => `      ${problem.object}: ${problem.message}`),
    ...rule.arithmetic.map((line) => `      = ${line}`),
  ];
}
