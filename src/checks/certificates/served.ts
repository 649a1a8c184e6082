import type {TlsAnswer} from '../../core/network.ts';
import {type KubeObject, textAt} from '../../core/objects.ts';
import {type Asking, type Judgement, probe} from '../../core/probe.ts';
import {configText, numberSetting} from '../../manifests/settings.ts';
import {entranceOf} from '../edge/_entrance.ts';
import {hostsOf} from '../edge/_routes.ts';
import {namesOf} from './_chain.ts';
import {certManager, wantedCertificates} from './_reading.ts';

/** `port`: 443, or that of TURN. */
export type Served = {readonly certificate: string; readonly host: string; readonly port: number; readonly answer: TlsAnswer};
export type ServedReading = {readonly certificates: readonly KubeObject[]; readonly served: readonly Served[]};

/** Clocks and the time that a stand-in takes; a certificate of before is days older. */
const slackMs = 3_600_000;

/** Whether browsers trust it is edge.tls's matter; this is whether the new one has arrived where it is served. */
export default probe<ServedReading | undefined>({
  id: 'certificates.served',
  question: 'Is the certificate that was issued the one that is served, with all of its names?',
  severity: 'warning',
  required: false,
  source: {kind: 'tls', query: 'handshake with every name of the certificates; status.notAfter of each'},
  runbook: 'certificates',
  needs: ['edge.load-balancer'],
  read: readServed,
  judge: (reading, target) => {
    if (reading === undefined) return {status: 'skip', message: 'this profile has no certificates'};
    return wantedCertificates(target).flatMap(({metadata: {name}}) => {
      const own = reading.served.filter(({certificate}) => certificate === name);
      return judgeOne(
        name,
        reading.certificates.find((one) => one.metadata.name === name),
        own,
      );
    });
  },
});

/** Handshakes with every name of the certificates; TURN serves some of them, which only real name servers lead to. */
export async function readServed(asking: Asking, signal: AbortSignal): Promise<ServedReading | undefined> {
  const {world, target} = asking;
  const wanted = wantedCertificates(target);
  if (wanted.length === 0) return undefined;
  const {outside, address} = await entranceOf(asking, signal);
  const web = hostsOf(target.manifests);
  const turn = numberSetting(configText(target.manifests, 'coturn-config', 'turnserver.conf'), 'tls-listening-port');
  const places = wanted.flatMap((one) =>
    namesOf(one).flatMap((host) => {
      if (web.includes(host)) return [{certificate: one.metadata.name, host, port: 443, ...address}];
      return turn === undefined || world.kind !== 'cluster' ? [] : [{certificate: one.metadata.name, host, port: turn}];
    }),
  );
  const [certificates, served] = await Promise.all([
    world.cluster.list(certManager, 'Certificate', {namespace: target.namespace, optional: true}, signal),
    Promise.all(
      places.map(async ({certificate, ...to}) => ({certificate, host: to.host, port: to.port, answer: await outside.tls(to, signal)})),
    ),
  ]);
  return {certificates, served};
}

function judgeOne(name: string, certificate: KubeObject | undefined, served: readonly Served[]): readonly Judgement[] {
  const instance = `certificate/${name}`;
  const until = textAt(certificate, 'status', 'notAfter');
  if (certificate === undefined || until === undefined)
    return [{status: 'skip', instance, message: 'it was never issued, so there is nothing to serve'}];
  const bad = served.flatMap((one) => judgeServed(one, namesOf(certificate), until));
  if (bad.length > 0) return bad;
  const message = `${served.length} names serve it, until ${until}`;
  return [
    {status: served.length === 0 ? 'skip' : 'pass', instance, message: served.length === 0 ? 'no name of it is served here' : message},
  ];
}

function judgeServed({host, port, answer}: Served, names: readonly string[], until: string): readonly Judgement[] {
  const about = {instance: port === 443 ? host : `${host}:${port}`};
  // Of the gateway, edge.tls tells it.
  if ('error' in answer && port === 443) return [{...about, status: 'skip', message: `nothing is served: ${answer.error}`}];
  if ('error' in answer) return [{...about, status: 'unknown', message: `not measured: ${answer.error}`, transient: true}];
  const reload =
    port === 443
      ? 'kubectl describe tlsstore default; kubectl logs -l app=traefik'
      : 'coturn reads it at its start: gomeet rollout restart turn-service';
  if (Date.parse(answer.notAfter) < Date.parse(until) - slackMs) {
    const message = `an older certificate is still served, until ${answer.notAfter}; the issued one is good until ${until}`;
    return [{...about, status: 'warn', message, hint: reload}];
  }
  const missing = names.filter((name) => !answer.names.some((one) => one.toLowerCase() === name.toLowerCase()));
  if (missing.length === 0) return [];
  return [
    {
      ...about,
      status: 'warn',
      message: `what is served lacks ${missing.join(', ')}: it has ${answer.names.join(', ') || 'no name'}`,
      hint: reload,
    },
  ];
}
