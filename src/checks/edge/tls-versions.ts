import type {TlsAnswer} from '../../core/network.ts';
import {textAt} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import {findObject} from '../../manifests/workloads.ts';
import {entranceOf, hasEdge, noEdge} from './_entrance.ts';
import {hostsOf} from './_routes.ts';

const versions = ['TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;
type Version = (typeof versions)[number];
export type VersionsReading = {readonly host: string; readonly answers: {readonly [version in Version]: TlsAnswer}};

/** Each version by itself: what is offered beside a good one is what an attacker chooses. */
export default probe<VersionsReading | undefined>({
  id: 'edge.tls-versions',
  question: 'Are only the versions of TLS spoken that the manifests allow?',
  severity: 'critical',
  required: true,
  source: {kind: 'tls', query: 'one handshake each with TLS 1.1, 1.2 and 1.3; minVersion of tlsoption/default'},
  runbook: 'certificates',
  needs: ['edge.load-balancer'],
  read: async (asking, signal) => {
    const [host] = hostsOf(asking.target.manifests);
    if (!hasEdge(asking.target) || host === undefined) return undefined;
    const {outside, address} = await entranceOf(asking, signal);
    const ask = (version: Version) =>
      outside.tls({host, ...address, maxVersion: version, ...(version === 'TLSv1.1' ? {} : {minVersion: version})}, signal);
    const [old, middle, newest] = await Promise.all([ask('TLSv1.1'), ask('TLSv1.2'), ask('TLSv1.3')]);
    return {host, answers: {'TLSv1.1': old, 'TLSv1.2': middle, 'TLSv1.3': newest}};
  },
  judge: (reading, target) => {
    if (reading === undefined) return noEdge;
    const least = leastOf(target);
    const judged = versions.flatMap((version) => judgeOne(version, reading.answers[version], least));
    if (judged.length > 0) return judged;
    const spoken = versions.filter((version) => !('error' in reading.answers[version]));
    return {
      status: 'pass',
      message: `only ${spoken.join(' and ')} is spoken`,
      observed: [{name: 'versions', value: spoken.join(', '), unit: ''}],
      thresholds: [{name: 'minVersion', value: least, unit: '', source: 'tlsoption/default of the manifests'}],
    };
  },
});

/** Traefik's own default is 1.2. */
function leastOf(target: Target): Version {
  const set = textAt(findObject(target.manifests, 'TLSOption', 'default'), 'spec', 'minVersion');
  return set === 'VersionTLS13' ? 'TLSv1.3' : 'TLSv1.2';
}

function judgeOne(version: Version, answer: TlsAnswer, least: Version): readonly Judgement[] {
  const wanted = versions.indexOf(version) >= versions.indexOf(least);
  const about = {instance: version, observed: [{name: version, value: 'error' in answer ? answer.error : 'spoken', unit: ''}]};
  const hint = 'kubectl get tlsoption default -o yaml; gomeet deploy --dry-run shows what differs';
  if (!('error' in answer))
    return wanted ? [] : [{...about, status: 'fail', message: `it is spoken, though the manifests ask for ${least} at least`, hint}];
  if (wanted) return [{...about, status: 'fail', message: `it is not spoken: ${answer.error}`, hint, transient: true}];
  // Silence is no refusal, and a client that cannot offer an old version learns nothing of the server.
  if (/no handshake within|NO_PROTOCOLS_AVAILABLE|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ENOTFOUND/.test(answer.error))
    return [{...about, status: 'unknown', message: `not measured: ${answer.error}`}];
  return [];
}
