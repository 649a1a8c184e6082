import {limits} from '../../core/limits.ts';
import type {TurnAnswer} from '../../core/media.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {hasTurn, none, noTurn, readTurn, unreached} from './_turns.ts';

const id = 'turn.allocation';
const numbers = limits(id, {
  warnMs: {value: 2_000, unit: 'milliseconds', source: 'objective of the platform: a join takes less than 2 s'},
});

/** The same way as a client's: 401 is the challenge, not a failure. */
export default probe<readonly TurnAnswer[] | undefined>({
  id,
  question: 'Does every TURN server give a relay address to a credential of ours?',
  severity: 'critical',
  required: true,
  source: {kind: 'turn', query: 'allocation over TCP with a credential minted from secret/turn-credentials, given back at once'},
  runbook: 'high-turn-usage',
  limits: numbers.table,
  read: readTurn,
  judge: (answers, target) => {
    if (answers === undefined || !hasTurn(target)) return noTurn;
    if (answers.length === 0) return none;
    const {warnMs} = numbers.of(target);
    const bad = answers.flatMap((one) => judgeOne(one, warnMs)).map((one): Judgement => ({...one, thresholds: numbers.thresholds(target)}));
    const silent = unreached(answers);
    if (bad.length > 0 || silent.length > 0) return [...bad, ...silent];
    const slowest = Math.max(...answers.map((one) => one.durationMs));
    return {
      status: 'pass',
      message: `${answers.length} TURN servers give relay addresses, within ${slowest} ms`,
      observed: [{name: 'slowestMs', value: slowest, unit: 'milliseconds'}],
      thresholds: numbers.thresholds(target),
    };
  },
});

function judgeOne({pod, allocated, durationMs, error, silent}: TurnAnswer, warnMs: number): readonly Judgement[] {
  if (silent === 'unreachable') return [];
  const observed = [{name: 'tookMs', value: durationMs, unit: 'milliseconds'}];
  if (!allocated) {
    const hint = /another secret/.test(error)
      ? 'coturn reads its secrets at start: gomeet rollout restart turn-service'
      : 'gomeet logs turn-service --tail 50';
    return [{status: 'fail', instance: pod, message: error, observed, hint, transient: true}];
  }
  if (durationMs <= warnMs) return [];
  return [
    {status: 'warn', instance: pod, message: `an allocation took ${durationMs} ms`, observed, hint: 'gomeet runbook high-turn-usage'},
  ];
}
