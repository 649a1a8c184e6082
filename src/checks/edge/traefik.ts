import {isSilent} from '../../core/network.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {findObject} from '../../manifests/workloads.ts';
import {askPods, healthOf, notMeasured, type PodAnswer, unreachable} from '../_pods.ts';
import {noEdge} from './_entrance.ts';

export default probe<readonly PodAnswer[] | undefined>({
  id: 'edge.traefik',
  question: 'Does every pod of the gateway answer?',
  severity: 'critical',
  required: true,
  source: {kind: 'http', query: 'GET /ping of every pod with label app=traefik'},
  runbook: 'latency-api',
  read: async (asking, signal) => {
    const workload = findObject(asking.target.manifests, 'Deployment', 'traefik');
    const place = workload === undefined ? undefined : healthOf(workload);
    return place === undefined ? undefined : askPods(asking, [place], signal);
  },
  judge: (answers) => {
    if (answers === undefined) return noEdge;
    if (answers.length === 0)
      return {status: 'fail', message: 'no pod of the gateway runs: nobody gets in', hint: 'gomeet diagnose traefik', transient: true};
    const silent = unreachable(answers);
    const bad = answers.flatMap(({pod, answer}): readonly Judgement[] => {
      const hint = 'gomeet logs traefik --tail 50';
      if (isSilent(answer))
        return answer.silent === 'unreachable' ? [] : [{status: 'fail', instance: pod, message: answer.message, hint, transient: true}];
      return answer.status === 200
        ? []
        : [{status: 'fail', instance: pod, message: `it answers ${answer.status} to /ping`, hint, transient: true}];
    });
    const judged = [...bad, ...notMeasured(silent, answers.length)];
    if (judged.length > 0) return judged;
    return {
      status: 'pass',
      message: `${answers.length} pods of the gateway answer`,
      observed: [{name: 'answering', value: answers.length, unit: 'count'}],
    };
  },
});
