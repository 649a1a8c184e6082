import {appendFile} from 'node:fs/promises';
import type {HealthResult} from '../core/health-result.ts';
import {healthHtml} from '../render/health-html.ts';
import {healthJunit} from '../render/health-junit.ts';
import {healthMarkdown} from '../render/health-markdown.ts';
import {healthProm} from '../render/health-prom.ts';
import {healthText} from '../render/health-text.ts';
import {toStderr, type Views} from '../render/outputs.ts';

/** A health-check in every format. */
export function healthViews(result: HealthResult, {verbose}: {readonly verbose: boolean}): Views {
  return {
    text: (colours) => healthText(result, {colours, verbose}),
    json: () => `${JSON.stringify(result, null, 2)}\n`,
    junit: () => healthJunit(result),
    markdown: () => healthMarkdown(result),
    html: () => healthHtml(result),
    prom: () => healthProm(result),
  };
}

/** A job of a CI system that shows markdown gets it, whatever else was asked for. A summary that cannot be written is no reason to fail. */
export async function jobSummary(result: HealthResult, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const file = env['GITHUB_STEP_SUMMARY'];
  if (file === undefined || file === '') return;
  await appendFile(file, healthMarkdown(result)).catch((error: unknown) => {
    toStderr(`gomeet: the job summary was not written: ${error instanceof Error ? error.message : String(error)}\n`);
  });
}
