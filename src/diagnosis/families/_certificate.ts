import {type KubeObject, textAt} from '../../core/objects.ts';
import type {Found, Scene, Snapshot} from '../_types.ts';
import {ageOf, condition, createdAt, graceUntil, timeOf} from '../times.ts';
import {cut, forHowLong, iso, kubectl} from './_say.ts';

/** A DNS challenge takes a minute or two; before that nothing is wrong. */
const issueMs = 120_000;
const failureGraceMs = 60_000;

/** Why cert-manager has not issued a certificate: the deepest of Certificate, CertificateRequest, Order and Challenge that says something. */
export function certificateCauses({subject, snapshot, now}: Scene): readonly Found[] {
  const ready = condition(subject, 'Ready');
  const ends = timeOf(textAt(subject, 'status', 'notAfter'));
  const expired = ends !== undefined && ends <= now;
  if (ready?.status === 'True' && !expired) return [];
  if (subject['status'] === undefined && createdAt(subject) === undefined) return [];
  const issuing = condition(subject, 'Issuing');
  const chain = chainOf(subject, snapshot);
  const deepest = chain.at(-1);
  const failed = (issuing?.status === 'False' && issuing.reason === 'Failed') || chain.some((one) => one.failed);
  const since = ready?.since ?? createdAt(subject);
  if (!failed && !expired && ageOf(since, now) < issueMs) return [];
  const why = deepest?.message ?? (failed ? issuing?.message : undefined) ?? ready?.message ?? 'no reason given';
  const names = textAt(subject, 'spec', 'dnsNames', 0) ?? textAt(subject, 'spec', 'commonName') ?? subject.metadata.name;
  const old = ends === undefined ? '' : expired ? `, the old one expired at ${iso(ends)}` : `, the old one is good until ${iso(ends)}`;
  return [
    {
      code: 'certificate-not-issued',
      object: `certificate/${subject.metadata.name}`,
      since: iso(since),
      summary: cut(`the certificate for ${names} is not issued${forHowLong(since, now)}${old}: ${why}`),
      evidence: [
        ...(ready === undefined ? [] : [cut(`Ready ${ready.status}: ${ready.reason}: ${ready.message}`)]),
        ...(issuing === undefined ? [] : [cut(`Issuing ${issuing.status}: ${issuing.reason}: ${issuing.message}`)]),
        ...chain.map((one) => cut(`${one.name}: ${one.message}`)),
      ].slice(0, 5),
      hint: `${kubectl(subject, 'get certificaterequests,orders,challenges')}; ${kubectl(subject, `describe certificate ${subject.metadata.name}`)}`,
      ...(failed || expired
        ? {kind: 'terminal' as const, ...(expired ? {} : graceUntil(since, failureGraceMs, now))}
        : {kind: 'retryable' as const}),
    },
  ];
}

type Link = {readonly name: string; readonly message: string; readonly failed: boolean};

/** The requests of a certificate from the newest down, as far as they were gathered. */
function chainOf(certificate: KubeObject, snapshot: Snapshot): readonly Link[] {
  const request = newest(snapshot.ownedBy(certificate), 'CertificateRequest');
  if (request === undefined) return [];
  const order = newest(snapshot.ownedBy(request), 'Order');
  const challenge = order === undefined ? undefined : newest(snapshot.ownedBy(order), 'Challenge');
  return [request, order, challenge].flatMap((one): readonly Link[] => {
    if (one === undefined) return [];
    const ready = condition(one, 'Ready');
    const message = textAt(one, 'status', 'reason') ?? ready?.message;
    const state = textAt(one, 'status', 'state') ?? ready?.reason ?? '';
    if (message === undefined || message === '') return [];
    return [
      {name: `${one.kind.toLowerCase()}/${one.metadata.name}`, message, failed: /^(invalid|errored|expired|Failed|Denied)$/.test(state)},
    ];
  });
}

function newest(objects: readonly KubeObject[], kind: string): KubeObject | undefined {
  let best: KubeObject | undefined;
  for (const one of objects) if (one.kind === kind && (best === undefined || (createdAt(one) ?? 0) > (createdAt(best) ?? 0))) best = one;
  return best;
}
