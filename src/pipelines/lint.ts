import {UserError} from '../core/errors.ts';
import type {ExitName} from '../core/exit-codes.ts';
import {didYouMean} from '../core/nearest.ts';
import type {LintInput, LintProblem, LintRule} from '../lint/_rule.ts';
import {rules as allRules} from '../lint/index.ts';

export type RuleResult = {
  readonly id: string;
  readonly sentence: string;
  readonly status: 'pass' | 'fail';
  readonly problems: readonly LintProblem[];
  readonly arithmetic: readonly string[];
};
export type ProfileLint = {readonly profile: string; readonly rules: readonly RuleResult[]};
export type LintResult = {
  readonly schemaVersion: 1;
  readonly outcome: 'ok' | 'failed';
  readonly message: string;
  readonly profiles: readonly ProfileLint[];
};

/** Checks one or more rendered profiles against the rules (all, or those named). A rule that throws counts as failed. */
export function lint(inputs: readonly LintInput[], only: readonly string[] = []): LintResult {
  const rules = selectRules(only);
  const profiles = inputs.map((input) => ({profile: input.profile, rules: rules.map((rule) => checkOne(rule, input))}));
  const failed = profiles.flatMap(({rules: results}) => results).filter((result) => result.status === 'fail');
  const problems = failed.reduce((sum, result) => sum + result.problems.length, 0);
  const count = `${rules.length} rules on ${profiles.map((one) => one.profile).join(', ')}`;
  return {
    schemaVersion: 1,
    outcome: failed.length === 0 ? 'ok' : 'failed',
    message:
      failed.length === 0 ? `${count}: all hold` : `${count}: ${problems} problems in ${new Set(failed.map((one) => one.id)).size} rules`,
    profiles,
  };
}

export function exitOfLint(result: LintResult): ExitName {
  return result.outcome === 'ok' ? 'ok' : 'failed';
}

function selectRules(only: readonly string[]): readonly LintRule[] {
  const ids = allRules.map((rule) => rule.id);
  for (const id of only) {
    if (!ids.includes(id)) throw new UserError(`there is no lint rule ${id}${didYouMean(id, ids)}; rules are ${ids.join(', ')}`);
  }
  return only.length === 0 ? allRules : allRules.filter((rule) => only.includes(rule.id));
}

/** Manifests edited into nonsense must not end as a bug of gomeet. */
function checkOne(rule: LintRule, input: LintInput): RuleResult {
  const {id, sentence} = rule;
  try {
    const {problems, arithmetic} = rule.check(input);
    return {id, sentence, status: problems.length === 0 ? 'pass' : 'fail', problems, arithmetic};
  } catch (error) {
    const message = `could not be checked: ${error instanceof Error ? error.message : String(error)}`;
    return {id, sentence, status: 'fail', problems: [{object: 'manifests', message}], arithmetic: []};
  }
}
