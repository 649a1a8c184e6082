import type {StepRecord} from '../core/result.ts';

/** What the person does after a run that did not end well: the hints of what failed, then the command that goes on. */
export function afterFailure(records: readonly StepRecord[], again: string): readonly string[] {
  const failed = records.find((record) => record.state === 'failed');
  const hints = (failed?.findings ?? []).flatMap((finding) =>
    finding.status === 'fail' && finding.hint !== undefined ? [finding.hint] : [],
  );
  return [...new Set(hints), `continue where it stopped with: ${again}`];
}
