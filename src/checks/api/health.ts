import {isSilent} from '../../core/network.ts';
import {isReady} from '../../core/pods.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {askPods, type ChoosePods, healthOf, notMeasured, type PodAnswer, unreachable} from '../_pods.ts';
import {absentOf, noServices, servicesOf} from './_services.ts';

type Reading = readonly (PodAnswer & {readonly app: string})[] | undefined;

/** Of dozens of equal pods that a kubelet calls ready by the same question, so many are asked whether that is true. */
const perService = 3;
const choose: ChoosePods = (pods) => {
  const byName = [...pods].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  return [...byName.filter((pod) => !isReady(pod)), ...byName.filter(isReady).slice(0, perService)];
};

/** The pods themselves, not the Service: that separates the services from the edge in front of them. */
export default probe<Reading>({
  id: 'api.health',
  question: 'Do the pods of the API say that they are healthy?',
  severity: 'critical',
  required: true,
  source: {kind: 'http', query: 'path and port of the readiness probe, on three pods of each API service and on all that are not ready'},
  runbook: 'latency-api',
  read: async (asking, signal) => {
    const questions = servicesOf(asking.target).flatMap((service) => healthOf(service) ?? []);
    return questions.length === 0 ? undefined : askPods(asking, questions, signal, choose);
  },
  judge: (answers, target) => {
    if (answers === undefined) return noServices;
    const bad = answers.flatMap(({pod, app, answer}): readonly Judgement[] => {
      const hint = `gomeet logs ${app} --tail 50`;
      if (isSilent(answer))
        return answer.silent === 'unreachable' ? [] : [{status: 'fail', instance: pod, message: answer.message, hint, transient: true}];
      if (answer.status >= 200 && answer.status < 300) return [];
      const said = answer.body.trim().split('\n')[0]?.slice(0, 120) ?? '';
      return [
        {status: 'fail', instance: pod, message: `it answers ${answer.status}${said === '' ? '' : `: ${said}`}`, hint, transient: true},
      ];
    });
    const silent = unreachable(answers);
    const judged = [...absentOf(target, new Set(answers.map(({app}) => app))), ...bad, ...notMeasured(silent, answers.length)];
    if (judged.length > 0) return judged;
    const slowest = Math.max(...answers.map(({answer}) => (isSilent(answer) ? 0 : answer.durationMs)));
    return {
      status: 'pass',
      message: `${answers.length} pods of ${servicesOf(target).length} services are healthy`,
      observed: [
        {name: 'pods', value: answers.length, unit: 'count'},
        {name: 'slowestMs', value: slowest, unit: 'milliseconds'},
      ],
    };
  },
});
