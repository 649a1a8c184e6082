import {conditionOf, type KubeObject, listAt, textAt} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {backOffOf, type Chain, chainOf} from './_chain.ts';
import {milder} from './_optional.ts';
import {type CertificatesReading, followed, readCertificates, wantedCertificates} from './_reading.ts';

/** A challenge takes a minute or two; before that nothing hangs. */
const usualMs = 180_000;

/** The certificate itself is edge.certificate's matter; this is why there is no new one. */
export default probe<CertificatesReading>({
  id: 'certificates.order',
  question: 'Does any order of a certificate hang, and why?',
  severity: 'critical',
  required: true,
  source: {kind: 'kubernetes', query: 'certificaterequests, orders and challenges of every certificate: state, reason'},
  runbook: 'certificates',
  follows: followed,
  read: readCertificates,
  judge: (reading, target) => {
    const wanted = wantedCertificates(target);
    if (wanted.length === 0) return {status: 'skip', message: 'this profile has no certificates'};
    return wanted.map((one) => {
      const {name} = one.metadata;
      const found = judgeOne(
        name,
        reading.certificates.find(({metadata}) => metadata.name === name),
        reading,
      );
      return milder(found, one, target.manifests);
    });
  },
});

function judgeOne(name: string, certificate: KubeObject | undefined, reading: CertificatesReading): Judgement {
  const instance = `certificate/${name}`;
  if (certificate === undefined) return {status: 'skip', instance, message: 'there is no such certificate, so nothing was ordered'};
  const issuing = conditionOf(certificate, 'Issuing');
  const valid = conditionOf(certificate, 'Ready')?.status === 'True';
  const chain = chainOf(certificate, reading);
  const about = {instance, ...(chain.links.length === 0 ? {} : {evidence: chain.links.map((link) => ({...link}))})};
  const now = Date.parse(reading.now);
  const backOff = backOffOf(certificate);
  if (issuing?.status === 'True') return underWay(certificate, chain, about, valid, now);
  if (backOff === undefined) {
    if (valid) return {...about, status: 'pass', message: 'no order is open'};
    return {
      ...about,
      status: 'fail',
      message: 'it is not ready, and nothing was ordered: does cert-manager run?',
      hint: 'kubectl -n cert-manager get pods',
      transient: true,
    };
  }
  const until = chain.cause?.until;
  const limited = until === undefined || Date.parse(until) <= now ? '' : ` (not before ${until})`;
  const message = `${backOff.attempts} ${backOff.attempts === 1 ? 'order' : 'orders'} failed: ${whyOf(chain)}${limited}; cert-manager tries again at ${backOff.nextTry}`;
  const left = valid ? `; the old certificate is good until ${textAt(certificate, 'status', 'notAfter') ?? 'its end'}` : '';
  return {
    ...about,
    status: valid ? 'warn' : 'fail',
    message: `${message}${left}`,
    since: backOff.lastFailure,
    observed: [{name: 'cause', value: chain.cause?.code ?? 'other', unit: ''}],
    hint: `${chain.cause?.hint ?? 'kubectl describe certificaterequests,orders,challenges'}; then gomeet certificates renew ${name}`,
  };
}

function underWay(
  certificate: KubeObject,
  chain: Chain,
  about: Pick<Judgement, 'instance' | 'evidence'>,
  valid: boolean,
  now: number,
): Judgement {
  const since = timeOf(certificate) ?? chain.links.at(-1)?.since ?? certificate.metadata.creationTimestamp ?? '';
  const ageMs = now - Date.parse(since);
  const hangs = ageMs > usualMs && chain.cause !== undefined;
  const telling = chain.cause !== undefined && chain.cause.code !== 'waiting';
  const observed = [{name: 'cause', value: chain.cause?.code ?? 'waiting', unit: ''}];
  if (!hangs && !chain.links.some(({failed}) => failed)) {
    const message = `an order is under way since ${since}${telling ? `: ${whyOf(chain)}` : ''}`;
    return valid ? {...about, status: 'pass', message, observed} : {...about, status: 'fail', message, observed, since, transient: true};
  }
  return {
    ...about,
    status: valid ? 'warn' : 'fail',
    message: `an order hangs since ${since}: ${whyOf(chain)}`,
    observed,
    ...(since === '' ? {} : {since}),
    ...(chain.cause === undefined ? {} : {hint: chain.cause.hint}),
    transient: true,
  };
}

/** The cause in our words, then in theirs. */
export function whyOf({cause, said}: Chain): string {
  if (cause === undefined) return 'cert-manager does not say why';
  return said === '' ? cause.why : `${cause.why} (${said.length > 300 ? `${said.slice(0, 299)}…` : said})`;
}

/** When the open order began. */
function timeOf(certificate: KubeObject): string | undefined {
  const issuing = listAt(certificate, 'status', 'conditions').find((one) => textAt(one, 'type') === 'Issuing');
  return textAt(issuing, 'lastTransitionTime');
}
