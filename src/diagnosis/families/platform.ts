import {at, type KubeObject, shortName, textAt} from '../../core/objects.ts';
import type {Family, Found, Scene} from '../_types.ts';
import {kindOf, podKinds} from '../kinds.ts';
import {ageOf, condition, createdAt, graceUntil} from '../times.ts';
import {certificateCauses} from './_certificate.ts';
import {cut, forHowLong, iso} from './_say.ts';

/** The API server needs a moment to serve a new kind. */
const establishMs = 10_000;
const conflictGraceMs = 15_000;

/** Kinds that other programs bring: certificates, definitions, added APIs, and anything with the usual conditions. */
const platform: Family = {
  codes: ['certificate-not-issued', 'crd-not-established', 'not-reconciling'],
  find(scene: Scene): readonly Found[] {
    const kind = kindOf(scene.subject);
    if (scene.subject.metadata.deletionTimestamp !== undefined || podKinds.has(kind)) return [];
    if (kind === 'Certificate') return certificateCauses(scene);
    if (kind === 'CustomResourceDefinition') return definition(scene);
    return kind === 'APIService' ? addedApi(scene) : stalled(scene);
  },
};
export default platform;

function definition({subject, now}: Scene): readonly Found[] {
  const established = condition(subject, 'Established');
  const names = condition(subject, 'NamesAccepted');
  if (established?.status === 'True') return [];
  const conflict = names?.status === 'False';
  const since = (conflict ? names.since : established?.since) ?? createdAt(subject);
  if (at(subject, 'status') === undefined && since === undefined) return [];
  if (!conflict && ageOf(since, now) < establishMs) return [];
  const told = conflict ? names : established;
  return [
    {
      code: 'crd-not-established',
      object: `crd/${subject.metadata.name}`,
      since: iso(since),
      summary: cut(
        conflict
          ? `its names are taken by another definition: ${names.message}`
          : `the API server does not serve it yet${forHowLong(since, now)}${told === undefined ? '' : `: ${told.message}`}`,
      ),
      evidence:
        told === undefined ? ['status.conditions: no Established'] : [cut(`${told.type} ${told.status}: ${told.reason}: ${told.message}`)],
      hint: `kubectl describe crd ${subject.metadata.name}`,
      ...(conflict ? {kind: 'terminal' as const, ...graceUntil(since, conflictGraceMs, now)} : {kind: 'retryable' as const}),
    },
  ];
}

function addedApi({subject, now}: Scene): readonly Found[] {
  const available = condition(subject, 'Available');
  if (available === undefined || available.status === 'True') return [];
  const service = textAt(subject, 'spec', 'service', 'name');
  return [
    {
      code: 'not-reconciling',
      object: shortName({kind: subject.kind, name: subject.metadata.name}),
      since: iso(available.since),
      summary: cut(`this API does not answer${forHowLong(available.since, now)}: ${available.message}`),
      evidence: [cut(`Available ${available.status}: ${available.reason}: ${available.message}`)],
      hint:
        service === undefined
          ? `kubectl get apiservice ${subject.metadata.name} -o yaml`
          : `look at what is behind it: kubectl -n ${textAt(subject, 'spec', 'service', 'namespace') ?? 'default'} get pods,endpointslices | grep ${service}`,
      kind: 'retryable',
    },
  ];
}

/** Any kind whose controller says that it gave up. */
function stalled({subject}: Scene): readonly Found[] {
  const found = condition(subject, 'Stalled');
  if (found?.status !== 'True') return [];
  return [
    {
      code: 'not-reconciling',
      object: shortName({kind: subject.kind, name: subject.metadata.name}),
      since: iso(found.since),
      summary: cut(`its controller gave up${found.reason === '' ? '' : ` (${found.reason})`}: ${found.message}`),
      evidence: [cut(`Stalled True: ${found.reason}: ${found.message}`)],
      hint: describeHint(subject),
      kind: 'terminal',
    },
  ];
}

function describeHint(subject: KubeObject): string {
  const group = subject.apiVersion.includes('/') ? `.${subject.apiVersion.split('/')[0]}` : '';
  const where = subject.metadata.namespace === undefined ? '' : ` -n ${subject.metadata.namespace}`;
  return `kubectl${where} describe ${subject.kind.toLowerCase()}${group} ${subject.metadata.name}`;
}
