import type {EvidenceFile} from '../core/evidence.ts';
import {type KubeObject, listAt, textAt} from '../core/objects.ts';
import {eventText} from './events.ts';
import {isTroubled, type PodView} from './pods.ts';
import type {Redactor} from './redact.ts';
import {jsonText} from './redact-json.ts';
import {timelineTexts} from './timeline.ts';
import type {View} from './view.ts';

/** Healthy pods of each workload whose object is kept; those in trouble are all kept, up to a number. */
const healthyOfOwner = 3;
const troubledPods = 300;

/** Every file but index.md, without secrets. */
export function filesOf(view: View, redact: Redactor): readonly EvidenceFile[] {
  const {subject, gathered, logs, events, diagnoses} = view;
  const {result, timeline} = subject;
  const json = (path: string, value: unknown): EvidenceFile => ({path, text: jsonText(value, redact)});
  const lines = (path: string, texts: readonly string[]): readonly EvidenceFile[] =>
    texts.length === 0 ? [] : [{path, text: `${redact(texts.join('\n'))}\n`}];
  return [
    ...(result === undefined ? [] : [json('result.json', result), json('plan.json', result.plan), json('findings.json', findingsOf(view))]),
    json('diagnosis.json', diagnoses),
    json('versions.json', versionsOf(view)),
    ...lines('timeline.txt', timelineTexts(timeline)),
    ...lines('events.txt', events.map(eventText)),
    ...keptObjects(view).map((object) =>
      json(`objects/${segment(object.kind.toLowerCase())}/${segment(object.metadata.name)}.json`, object),
    ),
    ...(gathered.nodes.length === 0 ? [] : [json('objects/nodes.json', gathered.nodes)]),
    ...logs.map(({pod, container, previous, text}) => ({
      path: `logs/${segment(pod)}/${segment(container)}${previous ? '.previous' : ''}.log`,
      text: redact(text.endsWith('\n') ? text : `${text}\n`),
    })),
  ];
}

/** How many pods are left out because others of their workload look the same. */
export function leftOutPods(view: View): number {
  return view.pods.length - keptPods(view.pods).length;
}

function keptObjects({gathered, pods}: View): readonly KubeObject[] {
  return [...gathered.objects.filter((object) => object.kind !== 'Pod'), ...keptPods(pods).map((one) => one.pod)];
}

function keptPods(pods: readonly PodView[]): readonly PodView[] {
  const seen = new Map<string, number>();
  const healthy = pods.filter((view) => {
    if (isTroubled(view)) return false;
    seen.set(view.owner, (seen.get(view.owner) ?? 0) + 1);
    return (seen.get(view.owner) ?? 0) <= healthyOfOwner;
  });
  return [...pods.filter(isTroubled).slice(0, troubledPods), ...healthy];
}

function findingsOf({subject: {result}}: View): unknown {
  return [
    ...(result?.findings ?? []),
    ...(result?.records ?? []).flatMap((record) => record.findings.map((finding) => ({step: record.step, ...finding}))),
  ];
}

/** What runs there: programs, the server, and every image with its digest and the number of containers. */
function versionsOf({subject, gathered}: View): unknown {
  const images = new Map<string, number>();
  for (const pod of gathered.objects.filter((object) => object.kind === 'Pod')) {
    for (const status of listAt(pod, 'status', 'containerStatuses')) {
      const name = `${textAt(status, 'image') ?? ''} ${textAt(status, 'imageID') ?? ''}`.trim();
      images.set(name, (images.get(name) ?? 0) + 1);
    }
  }
  const {server, kubectl} = gathered.versions;
  const sorted = [...images].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    gomeet: subject.toolVersion,
    server: server ?? null,
    kubectl: kubectl ?? null,
    images: sorted.map(([image, containers]) => ({image, containers})),
  };
}

/** A name of the cluster as a file's name: it never leads out of the folder. */
function segment(name: string): string {
  const plain = name.replaceAll(/[^\w.-]/g, '_').slice(0, 200);
  return /^\.*$/.test(plain) ? '_' : plain;
}
