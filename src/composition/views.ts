import type {DoctorResult} from '../pipelines/doctor/index.ts';
import type {LintResult} from '../pipelines/lint.ts';
import {findingsText} from '../render/findings-text.ts';
import {lintText} from '../render/lint-text.ts';

/** A result as text for a person and as one JSON document. */
export type Views = {readonly text: () => string; readonly json: () => string};

export function lintViews(result: LintResult, verbose: boolean): Views {
  return {text: () => lintText(result, verbose), json: () => `${JSON.stringify(result, null, 2)}\n`};
}

export function doctorViews(result: DoctorResult): Views {
  const where = result.world === 'simulated' ? 'simulated: no cluster was contacted\n' : '';
  return {text: () => `${where}${findingsText(result.findings)}`, json: () => `${JSON.stringify(result, null, 2)}\n`};
}
