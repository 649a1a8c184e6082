import {limits} from '../../core/limits.ts';
import type {EgressInfo} from '../../core/media.ts';
import {probe} from '../../core/probe.ts';
import {judgeRefusal, livekitOf, type Said, saidBy} from '../livekit/_sfus.ts';
import {hasEgress, noEgress} from './_egress.ts';

const id = 'recording.failures';
const numbers = limits(id, {
  hours: {value: 6, unit: 'hours', source: 'a shift of an on-call engineer'},
  warnCount: {value: 1, unit: 'count', source: 'a recording that is lost is a room that asks for it'},
  failCount: {value: 5, unit: 'count', source: 'more than chance: storage, credentials or workers'},
});

export type FailuresReading = {readonly said: Said<readonly EgressInfo[]>; readonly now: string};

/** LiveKit knows of failures that no worker counts: an upload that was refused, a request that nobody took. */
export default probe<FailuresReading | undefined>({
  id,
  question: 'Did recordings fail in the last hours?',
  severity: 'warning',
  required: false,
  source: {kind: 'livekit', query: 'ListEgress: EGRESS_FAILED'},
  runbook: 'recording-failure',
  needs: ['livekit.api'],
  limits: numbers.table,
  read: async (asking, signal) =>
    hasEgress(asking.target)
      ? {said: await saidBy(() => livekitOf(asking).egress(signal)), now: asking.world.clock.now().toISOString()}
      : undefined,
  judge: (reading, target) => {
    if (reading === undefined) return noEgress;
    const {said, now} = reading;
    if ('refusal' in said) return judgeRefusal(said, 'gomeet health-check --only "livekit.*"');
    const {hours, warnCount, failCount} = numbers.of(target);
    const since = Date.parse(now) - hours * 3_600_000;
    const failed = said.value.filter(({status, startedAt}) => status === 'EGRESS_FAILED' && !(Date.parse(startedAt) < since));
    const about = {
      observed: [
        {name: 'failed', value: failed.length, unit: 'count'},
        {name: 'known', value: said.value.length, unit: 'count'},
      ],
      thresholds: numbers.thresholds(target),
    };
    const [first] = failed;
    if (first === undefined || failed.length < warnCount)
      return {...about, status: 'pass', message: `no recording failed in the last ${hours} h`};
    return {
      ...about,
      status: failed.length >= failCount ? 'fail' : 'warn',
      message: `${failed.length} recordings failed in the last ${hours} h, such as ${first.room}: ${first.error || 'no reason given'}`,
      evidence: failed.slice(0, 10).map(({id: egressId, room, error, startedAt}) => ({id: egressId, room, error, startedAt})),
      hint: 'gomeet runbook recording-failure',
    };
  },
});
