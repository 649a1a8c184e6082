import {sentenceOf} from '../core/errors.ts';
import {type HttpAnswer, isSilent, type NoAnswer} from '../core/network.ts';
import {at, type KubeObject, listAt, numberAt, textAt} from '../core/objects.ts';
import {hasRunning} from '../core/pods.ts';
import type {Asking, Judgement} from '../core/probe.ts';
import {declaredIn, type MetricSample, parseMetrics} from '../core/prometheus-text.ts';
import {findObject, podLabelsOf, templateOf} from '../manifests/workloads.ts';
import {scrapedPods} from './_scraped.ts';

/** What one pod answered. */
export type PodAnswer = {readonly pod: string; readonly answer: HttpAnswer | NoAnswer};
/** `declared`: metrics that it has, also without a series yet. */
export type MeasuredPod = {readonly pod: string; readonly samples: readonly MetricSample[]; readonly declared: ReadonlySet<string>};
export type UnmeasuredPod = {readonly pod: string; readonly why: string};
export type PodMetricsReading = {readonly measured: readonly MeasuredPod[]; readonly unmeasured: readonly UnmeasuredPod[]};

/** A port of a workload's pods, as its manifest declares it. */
export type PodQuestion = {readonly app: string; readonly port: number; readonly path: string};

const limitMs = 2_500;

/** Which of the running pods of an app are asked; all of them without one. */
export type ChoosePods = (pods: readonly KubeObject[]) => readonly KubeObject[];

/** Asks every running pod of these apps; pods that are on their way out are left out. Throws where the world has no way to pods. */
export async function askPods(
  {world, target}: Asking,
  questions: readonly PodQuestion[],
  signal: AbortSignal,
  choose: ChoosePods = (pods) => pods,
): Promise<readonly (PodAnswer & {readonly app: string})[]> {
  const {network} = world;
  if (network === undefined) throw new Error('this world has no way to the ports of pods');
  const pods = await world.cluster.list('v1', 'Pod', {namespace: target.namespace}, signal);
  const asked = questions.flatMap((question) =>
    choose(pods.filter((pod) => pod.metadata.labels?.['app'] === question.app && isServing(pod))).map((pod) => ({question, pod})),
  );
  return Promise.all(
    asked.map(async ({question: {app, port, path}, pod}) => ({
      app,
      pod: pod.metadata.name,
      answer: await network.request({namespace: target.namespace, pod: pod.metadata.name, port, path, timeoutMs: limitMs}, signal),
    })),
  );
}

function isServing(pod: KubeObject): boolean {
  return hasRunning(pod) && pod.metadata.deletionTimestamp === undefined;
}

/** Whether the target deploys this workload at all. */
export function deploys({manifests}: {readonly manifests: readonly KubeObject[]}, name: string): boolean {
  return findObject(manifests, 'Deployment', name) !== undefined;
}

/** Where a workload says that its metrics are (`prometheus.io/port`); `undefined` when it does not. */
export function metricsOf(workload: KubeObject): PodQuestion | undefined {
  const annotations = at(templateOf(workload), 'metadata', 'annotations');
  const port = Number(textAt(annotations, 'prometheus.io/port'));
  const app = podLabelsOf(workload)['app'];
  if (app === undefined || !Number.isInteger(port)) return undefined;
  return {app, port, path: textAt(annotations, 'prometheus.io/path') ?? '/metrics'};
}

/** Where a workload's readiness probe asks over HTTP; `undefined` when it does not. */
export function healthOf(workload: KubeObject): PodQuestion | undefined {
  const app = podLabelsOf(workload)['app'];
  for (const container of listAt(templateOf(workload), 'spec', 'containers')) {
    const path = textAt(container, 'readinessProbe', 'httpGet', 'path');
    if (path === undefined || app === undefined) continue;
    const named = textAt(container, 'readinessProbe', 'httpGet', 'port');
    const byName = listAt(container, 'ports').find((port) => textAt(port, 'name') === named);
    const port = numberAt(container, 'readinessProbe', 'httpGet', 'port') ?? numberAt(byName, 'containerPort');
    if (port !== undefined) return {app, port, path};
  }
  return undefined;
}

/** Metrics pages as data; a pod without one says why. */
export function readMetrics(answers: readonly PodAnswer[]): PodMetricsReading {
  const measured: MeasuredPod[] = [];
  const unmeasured: UnmeasuredPod[] = [];
  for (const {pod, answer} of answers) {
    if (isSilent(answer)) unmeasured.push({pod, why: answer.message});
    else if (answer.status !== 200) unmeasured.push({pod, why: `its metrics page answered ${answer.status}`});
    else {
      try {
        measured.push({pod, samples: parseMetrics(answer.body), declared: declaredIn(answer.body)});
      } catch (error) {
        unmeasured.push({pod, why: sentenceOf(error)});
      }
    }
  }
  return {measured, unmeasured};
}

/**
 * Metrics of every running pod: what Prometheus scraped last where that has all of `wanted`, and the pod's own page for the
 * others, which also works without Prometheus. Throws where the world has no way to pods.
 */
export async function measurePods(
  asking: Asking,
  questions: readonly PodQuestion[],
  wanted: readonly string[],
  signal: AbortSignal,
): Promise<PodMetricsReading> {
  const scraped = await scrapedPods(
    asking,
    questions.map(({app}) => app),
    signal,
  );
  const known: MeasuredPod[] = [];
  const answers = await askPods(asking, questions, signal, (pods) =>
    pods.filter(({metadata}) => {
      const found = scraped.get(metadata.name);
      const whole = found !== undefined && wanted.every((metric) => found.declared.has(metric));
      if (whole) known.push(found);
      return !whole;
    }),
  );
  const {measured, unmeasured} = readMetrics(answers);
  return {measured: [...known, ...measured], unmeasured};
}

/** Metrics pages of every running pod of these apps, read this very moment. */
export async function readPages(asking: Asking, questions: readonly PodQuestion[], signal: AbortSignal): Promise<PodMetricsReading> {
  return readMetrics(await askPods(asking, questions, signal));
}

/** Pods to which there was no way: what they would have said is not known. */
export function unreachable(answers: readonly PodAnswer[]): readonly UnmeasuredPod[] {
  return answers.flatMap(({pod, answer}) => (isSilent(answer) && answer.silent === 'unreachable' ? [{pod, why: answer.message}] : []));
}

/** Silence as a judgement: no way to it is not a measurement, a port that says nothing is a failure. */
export function judgeSilence({silent, message}: NoAnswer): Pick<Judgement, 'status' | 'message'> {
  return silent === 'unreachable' ? {status: 'unknown', message: `not measured: ${message}`} : {status: 'fail', message};
}

/** Nothing for nobody, one line for all pods that could not be measured: a sandbox has dozens, for one and the same reason. */
export function notMeasured(unmeasured: readonly UnmeasuredPod[], total: number): readonly Judgement[] {
  const [first] = unmeasured;
  if (first === undefined) return [];
  if (unmeasured.length === 1) return [{status: 'unknown', instance: first.pod, message: `not measured: ${first.why}`, transient: true}];
  return [
    {
      status: 'unknown',
      message: `${unmeasured.length} of ${total} pods not measured: ${first.why}`,
      observed: [
        {name: 'unmeasured', value: unmeasured.length, unit: 'count'},
        {name: 'pods', value: total, unit: 'count'},
      ],
      transient: true,
    },
  ];
}
