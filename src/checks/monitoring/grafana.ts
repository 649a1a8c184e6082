import {ToolError} from '../../core/errors.ts';
import {type HttpAnswer, isSilent, type NoAnswer} from '../../core/network.ts';
import {type KubeObject, textAt} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import {replicasOf} from './_asked.ts';

type Reading = {readonly absent: string} | {readonly pods: readonly {readonly pod: string; readonly answer: HttpAnswer | NoAnswer}[]};

const port = 3000;

/** It answers `database: ok` only when it reaches the database that its replicas share. */
export default probe<Reading>({
  id: 'monitoring.grafana',
  question: 'Does Grafana answer, and reach its database?',
  severity: 'warning',
  required: false,
  source: {kind: 'http', query: 'GET :3000/api/health, each pod with label app=grafana'},
  runbook: 'monitoring',
  async read({world, target}, signal) {
    const {namespace} = target;
    if (replicasOf(target, 'grafana') === 0) return {absent: 'this profile has no grafana'};
    const {network} = world;
    if (network === undefined) throw new ToolError('grafana', 'this world has no way to ports of pods');
    const pods = (await world.cluster.list('v1', 'Pod', {namespace}, signal)).filter(isGrafana);
    const ask = async ({metadata: {name: pod}}: KubeObject) => ({
      pod,
      answer: await network.request({namespace, pod, port, path: '/api/health', timeoutMs: 3_000}, signal),
    });
    return {pods: await Promise.all(pods.map(ask))};
  },
  judge(reading, target) {
    if ('absent' in reading) return {status: 'skip', message: reading.absent};
    const wanted = replicasOf(target, 'grafana');
    const judged = reading.pods.flatMap(({pod, answer}) => judgeOne(pod, answer, target));
    if (reading.pods.length === 0)
      return {status: 'fail', message: 'there is no pod of Grafana', hint: `kubectl -n ${target.namespace} describe deployment grafana`};
    if (judged.length > 0) return judged;
    return {
      status: 'pass',
      message: `${reading.pods.length} of ${wanted} Grafana answer, with their database`,
      observed: [{name: 'answering', value: reading.pods.length, unit: 'count'}],
    };
  },
});

function isGrafana(pod: KubeObject): boolean {
  return (
    pod.metadata.labels?.['app'] === 'grafana' &&
    pod.metadata.deletionTimestamp === undefined &&
    textAt(pod, 'status', 'phase') === 'Running'
  );
}

function judgeOne(pod: string, answer: HttpAnswer | NoAnswer, {namespace}: Target): readonly Judgement[] {
  const about = {instance: pod, hint: `kubectl -n ${namespace} logs ${pod} --tail=50`} as const;
  if (isSilent(answer))
    return answer.silent === 'unreachable'
      ? [{instance: pod, status: 'unknown', message: `not measured: ${answer.message}`}]
      : [{...about, status: 'fail', message: answer.message}];
  if (answer.status === 200 && /"database":\s*"ok"/.test(answer.body)) return [];
  return [
    {...about, status: 'fail', message: `/api/health answers ${answer.status}: ${answer.body.replaceAll(/\s+/g, ' ').slice(0, 120)}`},
  ];
}
