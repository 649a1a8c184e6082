import type {SfuAnswer} from '../../core/media.ts';
import {isSilent} from '../../core/network.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {notMeasured, unreachable} from '../_pods.ts';
import {hasSfu, livekitOf, noSfu} from './_sfus.ts';

/** A process that is stopped or hangs still accepts connections, so only an answer counts. */
export default probe<readonly SfuAnswer[]>({
  id: 'livekit.ready',
  question: 'Does every SFU answer that it is ready?',
  severity: 'critical',
  required: true,
  source: {kind: 'livekit', query: 'GET :7880/ on every pod with label app=livekit-sfu, within 2 s'},
  runbook: 'sfu-saturation',
  read: async (asking, signal) => (hasSfu(asking.target) ? livekitOf(asking).ready(signal) : []),
  judge: (answers, target) => {
    if (!hasSfu(target)) return noSfu;
    if (answers.length === 0)
      return {
        status: 'fail',
        message: 'no SFU runs: nobody can join a meeting',
        transient: true,
        hint: 'gomeet diagnose livekit-sfu',
      };
    const silent = unreachable(answers);
    const bad = answers.flatMap(({pod, answer}) => judgeOne(pod, answer, target.namespace));
    if (bad.length > 0 || silent.length > 0) return [...bad, ...notMeasured(silent, answers.length)];
    return {status: 'pass', message: `${answers.length} SFUs are ready`, observed: [{name: 'ready', value: answers.length, unit: 'count'}]};
  },
});

function judgeOne(pod: string, answer: SfuAnswer['answer'], namespace: string): readonly Judgement[] {
  const failed = (message: string, hint: string): readonly Judgement[] => [{status: 'fail', instance: pod, message, hint, transient: true}];
  const logs = `kubectl -n ${namespace} logs ${pod} --tail=50`;
  if (isSilent(answer)) {
    if (answer.silent === 'timeout')
      return failed(
        'it accepts connections and does not answer within 2 s: the process hangs',
        `kubectl -n ${namespace} delete pod ${pod}`,
      );
    return answer.silent === 'refused' ? failed(answer.message, logs) : [];
  }
  if (answer.status === 200) return [];
  if (answer.status === 406)
    return failed('it answers 406: it has not heard its own ping through Redis for 4 s', 'gomeet health-check --only "redis.*"');
  return failed(`it answers ${answer.status} instead of 200`, logs);
}
