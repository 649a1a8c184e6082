import type {TurnAnswer} from '../../core/media.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {hasTurn, none, noTurn, readTurn, unreached} from './_turns.ts';

export default probe<readonly TurnAnswer[] | undefined>({
  id: 'turn.reach',
  question: 'Does every TURN server answer a STUN binding?',
  severity: 'critical',
  required: true,
  source: {kind: 'stun', query: 'binding request over TCP to :3478 of every pod with label app=turn-service'},
  runbook: 'high-turn-usage',
  read: readTurn,
  judge: (answers, target) => {
    if (answers === undefined || !hasTurn(target)) return noTurn;
    if (answers.length === 0) return none;
    const bad = answers
      .filter((one) => !one.reached && one.silent !== 'unreachable')
      .map(
        ({pod, error}): Judgement => ({
          status: 'fail',
          instance: pod,
          message: error,
          hint: 'gomeet logs turn-service --tail 50',
          transient: true,
        }),
      );
    const silent = unreached(answers);
    if (bad.length > 0 || silent.length > 0) return [...bad, ...silent];
    return {
      status: 'pass',
      message: `${answers.length} TURN servers answer`,
      observed: [{name: 'answering', value: answers.length, unit: 'count'}],
    };
  },
});
