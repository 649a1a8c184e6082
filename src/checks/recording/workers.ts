import {isSilent} from '../../core/network.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {findObject} from '../../manifests/workloads.ts';
import {askPods, healthOf, notMeasured, type PodAnswer, unreachable} from '../_pods.ts';
import {egress, hasEgress, nobody, noEgress} from './_egress.ts';

export default probe<readonly PodAnswer[] | undefined>({
  id: 'recording.workers',
  question: 'Does every recording worker answer?',
  severity: 'warning',
  required: true,
  source: {kind: 'http', query: 'health port of every pod with label app=livekit-egress'},
  runbook: 'recording-failure',
  read: async (asking, signal) => {
    const deployment = findObject(asking.target.manifests, 'Deployment', egress);
    const question = deployment === undefined ? undefined : healthOf(deployment);
    return question === undefined ? undefined : askPods(asking, [question], signal);
  },
  judge: (answers, target) => {
    if (answers === undefined || !hasEgress(target)) return noEgress;
    if (answers.length === 0) return nobody;
    const silent = unreachable(answers);
    const bad = answers.flatMap(({pod, answer}): readonly Judgement[] => {
      const message = isSilent(answer)
        ? answer.silent === 'unreachable'
          ? ''
          : answer.message
        : answer.status < 300
          ? ''
          : `it answers ${answer.status}`;
      return message === ''
        ? []
        : [{status: 'fail', instance: pod, message, hint: 'gomeet logs livekit-egress --tail 50', transient: true}];
    });
    const judged = [...bad, ...notMeasured(silent, answers.length)];
    if (judged.length > 0) return judged;
    return {
      status: 'pass',
      message: `${answers.length} recording workers answer`,
      observed: [{name: 'workers', value: answers.length, unit: 'count'}],
    };
  },
});
