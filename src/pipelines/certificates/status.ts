import type {CertificateCause} from '../../checks/certificates/_causes.ts';
import {type BackOff, backOffOf, chainOf, type Link, namesOf} from '../../checks/certificates/_chain.ts';
import {type IssuerState, issuerOf} from '../../checks/certificates/_issuer.ts';
import {type CertificatesReading, readCertificates, wantedCertificates} from '../../checks/certificates/_reading.ts';
import {readServed, type Served} from '../../checks/certificates/served.ts';
import {sentenceOf} from '../../core/errors.ts';
import type {TlsAnswer} from '../../core/network.ts';
import {conditionOf, type KubeObject, numberAt, textAt} from '../../core/objects.ts';
import type {Asking} from '../../core/probe.ts';

/** Everything that is known of one certificate. Times as ISO 8601, null where there is none. */
export type CertificateState = {
  readonly name: string;
  readonly exists: boolean;
  readonly ready: boolean;
  readonly message: string;
  readonly secret: string;
  readonly revision: number | null;
  readonly notAfter: string | null;
  readonly renewalTime: string | null;
  readonly daysLeft: number | null;
  readonly names: readonly string[];
  readonly issuer: IssuerState;
  /** Whether an order is under way. */
  readonly issuing: boolean;
  readonly chain: readonly Link[];
  readonly cause: (CertificateCause & {readonly said: string}) | null;
  readonly backOff: BackOff | null;
  /** What clients meet, name by name; a sentence when nobody could look. */
  readonly served: readonly {readonly host: string; readonly port: number; readonly answer: TlsAnswer}[] | string;
};

const dayMs = 86_400_000;

/** Every certificate of the target, from its issuer to what is served. Read only. */
export async function certificateStates(asking: Asking, signal: AbortSignal): Promise<readonly CertificateState[]> {
  const [reading, served] = await Promise.all([
    readCertificates(asking, signal),
    readServed(asking, signal).then((one) => one?.served ?? [], sentenceOf),
  ]);
  signal.throwIfAborted();
  return wantedCertificates(asking.target).map((wanted) => stateOf(wanted, reading, served));
}

/** Pure. */
export function stateOf(wanted: KubeObject, reading: CertificatesReading, served: readonly Served[] | string): CertificateState {
  const {name} = wanted.metadata;
  const live = reading.certificates.find((one) => one.metadata.name === name);
  const certificate = live ?? wanted;
  const {links, cause, said} = chainOf(certificate, reading);
  const ready = conditionOf(live, 'Ready');
  const issuing = conditionOf(live, 'Issuing');
  const backOff = backOffOf(certificate);
  const notAfter = textAt(live, 'status', 'notAfter') ?? null;
  // A chain that has ended well says nothing any more.
  const open = ready?.status !== 'True' || issuing?.status === 'True' || backOff !== undefined;
  return {
    name,
    exists: live !== undefined,
    ready: ready?.status === 'True',
    message: ready?.message ?? '',
    secret: textAt(certificate, 'spec', 'secretName') ?? '',
    revision: numberAt(live, 'status', 'revision') ?? null,
    notAfter,
    renewalTime: textAt(live, 'status', 'renewalTime') ?? null,
    daysLeft: notAfter === null ? null : Math.floor((Date.parse(notAfter) - Date.parse(reading.now)) / dayMs),
    names: namesOf(certificate),
    issuer: issuerOf(certificate, reading.issuers),
    issuing: issuing?.status === 'True',
    chain: links,
    cause: open && live !== undefined && cause !== undefined ? {...cause, said} : null,
    backOff: backOff ?? null,
    served:
      typeof served === 'string'
        ? served
        : served.filter(({certificate: of}) => of === name).map(({host, port, answer}) => ({host, port, answer})),
  };
}
