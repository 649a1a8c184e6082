import {type CloudCheckResult, type CloudReport, cloudReport} from '../pipelines/cloud/check.ts';
import {cloudText} from '../render/cloud-text.ts';
import type {Output, Views} from '../render/outputs.ts';
import {type CheckFlags, check} from './check.ts';
import {healthViews} from './health-views.ts';

/** Asks every probe about the account of a target, and what it costs. Wrong flags and a token that is refused are a UserError. */
export async function checkCloud(
  flags: CheckFlags,
  options: {readonly version: string; readonly outputs: readonly Output[]; readonly signal: AbortSignal},
): Promise<CloudCheckResult> {
  const {signal} = options;
  let report: CloudReport = {account: null, prices: null, unpriced: 'interrupted'};
  const result = await check(
    flags,
    {
      command: 'cloud check',
      probes: ['cloud.*'],
      after: async (asking) => {
        if (!signal.aborted) report = await cloudReport(asking, signal);
      },
    },
    options,
  );
  return {...result, ...report};
}

/** In every format of a check; as text with the prices. */
export function cloudViews(result: CloudCheckResult, flags: {readonly verbose: boolean}): Views {
  return {...healthViews(result, flags), text: (colours) => cloudText(result, {colours, verbose: flags.verbose})};
}
