import {conditionOf, type KubeObject, textAt} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {thresholdOf} from '../../core/target.ts';
import {milder} from '../certificates/_optional.ts';

const id = 'edge.certificate';
const dayMs = 86_400_000;

export type CertificateReading = {readonly certificates: readonly KubeObject[]; readonly now: string};

export default probe<CertificateReading>({
  id,
  question: 'Is every certificate issued, and for some time to come?',
  severity: 'critical',
  required: true,
  source: {kind: 'kubernetes', query: 'list certificates.cert-manager.io: Ready, notAfter'},
  runbook: 'certificates',
  follows: [{apiVersion: 'cert-manager.io/v1', kind: 'Certificate', scope: 'namespace'}],
  read: async ({world, target}, signal) => ({
    certificates: await world.cluster.list('cert-manager.io/v1', 'Certificate', {namespace: target.namespace, optional: true}, signal),
    now: world.clock.now().toISOString(),
  }),
  judge: ({certificates, now}, target) => {
    const wanted = target.manifests.filter((object) => object.kind === 'Certificate');
    if (wanted.length === 0) return {status: 'skip', message: 'this profile has no certificates'};
    // Issued for 90 days and renewed 30 days before the end: 21 days left means that a renewal has failed.
    const warnDays = thresholdOf(target, id, 'warnDays', 21);
    const failDays = thresholdOf(target, id, 'failDays', 7);
    return wanted.map((one) => {
      const live = certificates.find(({metadata}) => metadata.name === one.metadata.name);
      const found = judgeOne(one.metadata.name, live, Date.parse(now), warnDays, failDays);
      const never = textAt(live, 'status', 'notAfter') === undefined;
      return never ? milder(found, one, target.manifests) : found;
    });
  },
});

function judgeOne(name: string, certificate: KubeObject | undefined, now: number, warnDays: number, failDays: number): Judgement {
  const about = {instance: `certificate/${name}`};
  if (certificate === undefined) return {...about, status: 'fail', message: 'it does not exist', transient: true};
  const ready = conditionOf(certificate, 'Ready');
  if (ready?.status !== 'True') {
    const issuing = conditionOf(certificate, 'Issuing');
    const why = ready === undefined ? 'cert-manager has not looked at it yet' : `${ready.reason}: ${ready.message}`;
    const more = issuing === undefined || issuing.message === '' ? '' : ` (${issuing.message})`;
    return {
      ...about,
      status: 'fail',
      message: `it is not ready: ${why}${more}`,
      transient: true,
      hint: `kubectl describe certificate ${name}`,
    };
  }
  const until = textAt(certificate, 'status', 'notAfter');
  if (until === undefined || Number.isNaN(Date.parse(until))) return {...about, status: 'pass', message: 'it is ready'};
  const days = Math.floor((Date.parse(until) - now) / dayMs);
  const measured = {
    ...about,
    observed: [{name: 'daysLeft', value: days, unit: 'days'}],
    thresholds: [
      {name: 'daysLeft', value: warnDays, unit: 'days', source: `${id} warn`},
      {name: 'daysLeft', value: failDays, unit: 'days', source: `${id} fail`},
    ],
  };
  if (days < failDays) return {...measured, status: 'fail', message: `it ends in ${days} days (${until}) and was not renewed`};
  if (days < warnDays) return {...measured, status: 'warn', message: `it ends in ${days} days (${until}): its renewal is late`};
  return {...measured, status: 'pass', message: `it is ready, for ${days} days`};
}
