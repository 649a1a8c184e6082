import type {Cloud} from '../../core/cloud.ts';
import {AnswerLost, Failed, ToolError} from '../../core/errors.ts';
import type {Clock} from '../../core/ports.ts';
import {changeText} from './changes.ts';
import type {RecordChange} from './plan-records.ts';

/** Answers that may be lost one after another without any change getting through. */
const lostInARow = 5;
const pauseMs = 1_000;

export type CarryOptions = {
  readonly cloud: Cloud;
  readonly clock: Clock;
  /** Reads the zones and plans again: what is still to be done. */
  readonly again: (signal: AbortSignal) => Promise<readonly RecordChange[]>;
  readonly say: (message: string) => void;
};

/**
 * Carries out changes of records in their order. Where an answer is lost the zones are read again before anything is
 * written again, so that nothing is there twice. Throws Failed when they then need something that nobody approved.
 */
export async function carryRecords(changes: readonly RecordChange[], options: CarryOptions, signal: AbortSignal): Promise<void> {
  const {clock, say} = options;
  const approved = new Set(changes.map(changeText));
  let left = changes;
  let lost = 0;
  for (;;) {
    try {
      for (const change of left) await carry(change, options, signal);
      return;
    } catch (error) {
      if (!(error instanceof AnswerLost)) throw error;
      lost += 1;
      if (lost > lostInARow) throw error;
      say(`${error.message}; reading the zone again`);
      await clock.sleep(pauseMs * lost, signal);
      const now = await options.again(signal);
      if (now.length < left.length) lost = 0;
      const strange = now.map(changeText).find((text) => !approved.has(text));
      if (strange !== undefined)
        throw new Failed(`the zone was changed meanwhile and now needs what was not planned: ${strange}`, {
          suggestions: ['run the same command again to see the new plan'],
        });
      left = now;
    }
  }
}

async function carry(change: RecordChange, {cloud, say}: CarryOptions, signal: AbortSignal): Promise<void> {
  const {action, zone} = change;
  say(changeText(change));
  if (action === 'create') await cloud.createRecord(zone, change.record, signal);
  else if (action === 'update') await cloud.updateRecord(zone, change.before.id, change.record, signal);
  else await cloud.deleteRecord(zone, change.before.id, signal).catch(unlessGone);
}

/** What somebody else removed meanwhile is gone, as wanted. */
function unlessGone(error: unknown): void {
  if (!(error instanceof ToolError && error.detail === 'not_found')) throw error;
}
