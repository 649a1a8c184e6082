import {conditionOf, type KubeObject, listAt, numberAt, shortName, textAt} from '../../core/objects.ts';
import {type CertificateCause, causeOf, plainText} from './_causes.ts';
import type {CertificatesReading} from './_reading.ts';

/** One object on the way from a certificate to the authority. `state` as cert-manager writes it; `said` why, if it says. */
export type Link = {
  readonly object: string;
  /** Of a challenge, the name that it proves. */
  readonly name: string;
  /** Of a challenge, how: `HTTP-01` or `DNS-01`. */
  readonly proof: string;
  readonly state: string;
  readonly said: string;
  readonly since: string;
  readonly failed: boolean;
};

export type Chain = {
  /** The newest request of the certificate, its order and that one's challenges. */
  readonly links: readonly Link[];
  /** Of the deepest that says something that is more than waiting. */
  readonly cause?: CertificateCause;
  /** The text that the cause was read from. */
  readonly said: string;
};

const failed = /^(?:invalid|errored|expired|Failed|Denied)$/;
const revision = 'cert-manager.io/certificate-revision';

/** Why a certificate is not issued: the whole chain, and what its deepest link says. Pure. */
export function chainOf(certificate: KubeObject, reading: CertificatesReading): Chain {
  const request = newest(reading.requests.filter((one) => isOwned(one, certificate)));
  const order = request === undefined ? undefined : newest(reading.orders.filter((one) => isOwned(one, request)));
  const challenges = order === undefined ? [] : reading.challenges.filter((one) => isOwned(one, order));
  const links = [
    ...(request === undefined ? [] : [requestLink(request)]),
    ...(order === undefined ? [] : [acmeLink(order)]),
    ...challenges.map(acmeLink),
  ];
  const issuing = conditionOf(certificate, 'Issuing');
  const own = issuing === undefined || issuing.status === 'Unknown' ? '' : issuing.message;
  const texts = [
    ...challengeTexts(links),
    ...links
      .slice(0, 2)
      .reverse()
      .map(({said}) => said),
    own,
  ].filter((text) => text !== '');
  const read = texts.map((text) => ({said: plainText(text), cause: causeOf(text)}));
  const best =
    read.find(({cause}) => cause !== undefined && cause.code !== 'waiting' && cause.code !== 'other') ??
    read.find(({cause}) => cause?.code === 'other') ??
    read[0];
  return {links, said: best?.said ?? '', ...(best?.cause === undefined ? {} : {cause: best.cause})};
}

/** Those that failed first: what waits may only wait for them. */
function challengeTexts(links: readonly Link[]): readonly string[] {
  const challenges = links.filter(({object}) => object.startsWith('challenge/'));
  return [...challenges].sort((a, b) => Number(b.failed) - Number(a.failed)).map(({said}) => said);
}

function requestLink(request: KubeObject): Link {
  const ready = conditionOf(request, 'Ready');
  const denied = conditionOf(request, 'Denied');
  const isDenied = denied?.status === 'True';
  const state = isDenied ? 'Denied' : (ready?.reason ?? '');
  const said = isDenied ? `the request was denied: ${denied.message}` : ready?.status === 'True' ? '' : (ready?.message ?? '');
  return link(request, {name: '', proof: ''}, state, said);
}

/** Orders and challenges have a state and a reason. */
function acmeLink(object: KubeObject): Link {
  const state = textAt(object, 'status', 'state') ?? '';
  const said = state === 'valid' ? '' : (textAt(object, 'status', 'reason') ?? '');
  return link(object, {name: textAt(object, 'spec', 'dnsName') ?? '', proof: textAt(object, 'spec', 'type') ?? ''}, state, said);
}

function link(object: KubeObject, {name, proof}: Pick<Link, 'name' | 'proof'>, state: string, said: string): Link {
  const since = textAt(object, 'status', 'failureTime') ?? object.metadata.creationTimestamp ?? '';
  return {
    object: shortName({kind: object.kind, name: object.metadata.name}),
    name,
    proof,
    state,
    said: plainText(said),
    since,
    failed: failed.test(state),
  };
}

function isOwned(object: KubeObject, by: KubeObject): boolean {
  const owners = object.metadata.ownerReferences ?? [];
  return owners.some(
    ({kind, name, uid}) => kind === by.kind && name === by.metadata.name && (by.metadata.uid === undefined || uid === by.metadata.uid),
  );
}

/** By the revision that it is for; of one revision, by age. */
function newest(objects: readonly KubeObject[]): KubeObject | undefined {
  const key = (one: KubeObject) =>
    [Number(one.metadata.annotations?.[revision] ?? 0), Date.parse(one.metadata.creationTimestamp ?? '') || 0] as const;
  return [...objects].sort((a, b) => key(b)[0] - key(a)[0] || key(b)[1] - key(a)[1])[0];
}

/** What cert-manager does after failures: it waits 1, 2, 4 … at most 32 hours before the next try. Absent when the last try did not fail. */
export type BackOff = {readonly attempts: number; readonly lastFailure: string /** ISO 8601. */; readonly nextTry: string};

export function backOffOf(certificate: KubeObject): BackOff | undefined {
  const lastFailure = textAt(certificate, 'status', 'lastFailureTime');
  const at = Date.parse(lastFailure ?? '');
  if (lastFailure === undefined || Number.isNaN(at)) return undefined;
  const attempts = numberAt(certificate, 'status', 'failedIssuanceAttempts') ?? 1;
  const hours = Math.min(32, 2 ** Math.max(0, attempts - 1));
  return {attempts, lastFailure, nextTry: new Date(at + hours * 3_600_000).toISOString().replace('.000Z', 'Z')};
}

/** Names that a Certificate asks for. */
export function namesOf(certificate: KubeObject): readonly string[] {
  const common = textAt(certificate, 'spec', 'commonName');
  return [...new Set([...listAt(certificate, 'spec', 'dnsNames').map(String), ...(common === undefined ? [] : [common])])];
}
