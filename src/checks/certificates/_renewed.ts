import {conditionOf, type KubeObject, listAt, numberAt, textAt} from '../../core/objects.ts';
import {type Judgement, type Probe, probe} from '../../core/probe.ts';
import {chainOf} from './_chain.ts';
import {type CertificatesReading, followed, readCertificates} from './_reading.ts';
import {whyOf} from './order.ts';

/** Whether a certificate has come to a later revision than this one, and is ready. */
export function renewed(name: string, revision: number): Probe<CertificatesReading> {
  return probe<CertificatesReading>({
    id: 'certificates.renewed',
    question: 'Is the new certificate there?',
    severity: 'critical',
    required: true,
    source: {kind: 'kubernetes', query: `certificate ${name}: revision, Ready, Issuing; its request, order and challenges`},
    runbook: 'certificates',
    follows: followed,
    read: readCertificates,
    judge: (reading) => judgeRenewed(name, revision, reading),
  });
}

function judgeRenewed(name: string, revision: number, reading: CertificatesReading): Judgement {
  const certificate = reading.certificates.find((one) => one.metadata.name === name);
  const about = {instance: `certificate/${name}`};
  if (certificate === undefined) return {...about, status: 'fail', message: 'it does not exist any more'};
  const now = revisionOf(certificate);
  if (now > revision && !isIssuing(certificate) && conditionOf(certificate, 'Ready')?.status === 'True') {
    const until = textAt(certificate, 'status', 'notAfter');
    return {...about, status: 'pass', message: `revision ${now} is there${until === undefined ? '' : `, good until ${until}`}`};
  }
  const chain = chainOf(certificate, reading);
  const hint = chain.cause?.hint ?? 'kubectl get certificaterequests,orders,challenges';
  if (!isIssuing(certificate) && now <= revision && textAt(certificate, 'status', 'lastFailureTime') !== undefined)
    return {...about, status: 'fail', message: `the order failed: ${whyOf(chain)}`, hint};
  const state = chain.links.map(({object, state: said}) => `${object} ${said || 'new'}`).at(-1) ?? 'cert-manager has not ordered yet';
  const why = chain.cause === undefined || chain.cause.code === 'waiting' ? '' : `: ${whyOf(chain)}`;
  return {...about, status: 'fail', message: `${state}${why}`, hint, transient: true};
}

export function isIssuing(certificate: KubeObject | undefined): boolean {
  return conditionOf(certificate, 'Issuing')?.status === 'True';
}

/** 0 for one that was never issued. */
export function revisionOf(certificate: KubeObject | undefined): number {
  return numberAt(certificate, 'status', 'revision') ?? 0;
}

/** How cert-manager's own `cmctl renew` orders: what somebody asked for, and not what the controller found necessary. */
export const manualReason = 'ManuallyTriggered';

/** The status of a certificate with its order in it. `time` as ISO 8601 in whole seconds. */
export function withOrder(certificate: KubeObject, time: string): {readonly [field: string]: unknown} {
  const others = listAt(certificate, 'status', 'conditions').filter((one) => textAt(one, 'type') !== 'Issuing');
  const {status} = certificate;
  return {
    ...(typeof status === 'object' ? status : {}),
    conditions: [
      ...others,
      {
        type: 'Issuing',
        status: 'True',
        reason: manualReason,
        message: 'Certificate re-issuance manually triggered',
        lastTransitionTime: time,
        ...(certificate.metadata.generation === undefined ? {} : {observedGeneration: certificate.metadata.generation}),
      },
    ],
  };
}
