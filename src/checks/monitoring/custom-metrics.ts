import {sentenceOf, ToolError} from '../../core/errors.ts';
import {at, type KubeObject, listAt, textAt} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';

type Question = {readonly hpa: string; readonly metric: string; readonly selector: string};
type Answer = Question & ({readonly pods: number} | {readonly error: string; readonly unserved: boolean});

/** An autoscaler whose metric nobody serves keeps its size, whatever comes. Needs no Prometheus: it asks as the autoscaler does. */
export default probe<readonly Answer[]>({
  id: 'monitoring.custom-metrics',
  question: 'Is every metric served that an autoscaler asks for?',
  severity: 'critical',
  required: true,
  source: {kind: 'kubernetes', query: 'custom.metrics.k8s.io: pods/*/METRIC for every HorizontalPodAutoscaler'},
  runbook: 'hpa-stuck',
  async read({world, target}, signal) {
    const asked = questions(target);
    const {metrics} = world;
    if (asked.length > 0 && metrics === undefined) throw new ToolError('kubernetes', 'this world measures no pods');
    return Promise.all(
      asked.map(async (question): Promise<Answer> => {
        try {
          const values = await metrics?.read(question.metric, target.namespace, question.selector, signal);
          return {...question, pods: values?.size ?? 0};
        } catch (error) {
          if (signal.aborted) throw error;
          return {...question, error: sentenceOf(error), unserved: error instanceof ToolError && error.detail === 'not served'};
        }
      }),
    );
  },
  judge(answers, target) {
    if (answers.length === 0) return {status: 'skip', message: 'no autoscaler of this profile asks for a custom metric'};
    const judged = answers.flatMap((answer) => judgeOne(answer, target.namespace));
    if (judged.length > 0) return judged;
    const names = [...new Set(answers.map((answer) => answer.metric))];
    return {
      status: 'pass',
      message: `${names.length} metrics of ${answers.length} autoscalers are served`,
      observed: [{name: 'metrics', value: names.length, unit: 'count'}],
    };
  },
});

function judgeOne(answer: Answer, namespace: string): readonly Judgement[] {
  const about = {instance: `hpa/${answer.hpa}`, transient: true} as const;
  const hint = `kubectl get --raw '/apis/custom.metrics.k8s.io/v1beta1/namespaces/${namespace}/pods/*/${answer.metric}'; kubectl -n ${namespace} logs -l app=prometheus-adapter --tail=50`;
  if ('pods' in answer) {
    if (answer.pods > 0) return [];
    return [
      {
        ...about,
        status: 'fail',
        message: `${answer.metric} is served for none of its pods`,
        observed: [{name: 'pods', value: 0, unit: 'count'}],
        hint,
      },
    ];
  }
  if (answer.unserved) return [{...about, status: 'fail', message: answer.error, hint}];
  return [{...about, status: 'unknown', message: `not measured: ${answer.error}`}];
}

function questions({manifests}: Target): readonly Question[] {
  return manifests
    .filter((object) => object.kind === 'HorizontalPodAutoscaler')
    .flatMap((hpa) =>
      listAt(hpa, 'spec', 'metrics').flatMap((metric) => {
        const name = textAt(metric, 'pods', 'metric', 'name');
        return name === undefined ? [] : [{hpa: hpa.metadata.name, metric: name, selector: selectorOf(hpa, manifests)}];
      }),
    );
}

function selectorOf(hpa: KubeObject, manifests: readonly KubeObject[]): string {
  const kind = textAt(hpa, 'spec', 'scaleTargetRef', 'kind');
  const name = textAt(hpa, 'spec', 'scaleTargetRef', 'name');
  const labels = at(
    manifests.find((object) => object.kind === kind && object.metadata.name === name),
    'spec',
    'selector',
    'matchLabels',
  );
  return Object.entries(labels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
