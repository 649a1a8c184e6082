import {at, type KubeObject, listAt, textAt} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import {configText, settingOf, yamlSettings} from '../../manifests/settings.ts';
import {findObject, templateOf} from '../../manifests/workloads.ts';
import {hasTurn, noTurn, turn} from './_turns.ts';

const secretName = 'turn-credentials';
const issuing = 'static-auth-secret';
const accepted = 'static-auth-secrets';

/** No value of the Secret: only whether what is issued is accepted. */
export type CredentialsReading = {
  readonly secret: 'absent' | 'incomplete' | 'issues-what-is-accepted' | 'issues-what-is-refused';
  readonly deployments: readonly KubeObject[];
  readonly configMaps: readonly KubeObject[];
};

/** A credential that the API or LiveKit mints is worth something only where coturn knows the same secret. */
export default probe<CredentialsReading | undefined>({
  id: 'turn.credentials',
  question: 'Do coturn, LiveKit and the API use one and the same TURN secret and realm?',
  severity: 'critical',
  required: true,
  source: {
    kind: 'kubernetes',
    query: 'secret/turn-credentials, deployments that use it, configmaps coturn-config, livekit-config, api-config',
  },
  runbook: 'high-turn-usage',
  read: async ({world, target}, signal) => {
    if (!hasTurn(target)) return undefined;
    const {namespace} = target;
    const [secret, deployments, configMaps] = await Promise.all([
      world.cluster.get({apiVersion: 'v1', kind: 'Secret', namespace, name: secretName}, signal),
      world.cluster.list('apps/v1', 'Deployment', {namespace}, signal),
      world.cluster.list('v1', 'ConfigMap', {namespace}, signal),
    ]);
    return {secret: stateOf(secret), deployments, configMaps};
  },
  judge: (reading, target) => {
    if (reading === undefined) return noTurn;
    const {secret, deployments, configMaps} = reading;
    const hint = 'gomeet deploy makes what is missing';
    if (secret === 'absent') return {status: 'fail', message: `secret/${secretName} does not exist`, hint, transient: true};
    if (secret === 'incomplete')
      return {status: 'fail', message: `secret/${secretName} lacks ${issuing} or ${accepted}`, hint, transient: true};
    const judged: Judgement[] = [];
    if (secret === 'issues-what-is-refused')
      judged.push({
        status: 'fail',
        message: `${issuing} is not among ${accepted}: every credential that is minted now will be refused`,
        hint: `add the line to ${accepted} and gomeet rollout restart turn-service`,
      });
    const users = target.manifests.filter((object) => object.kind === 'Deployment' && uses(object));
    for (const {metadata} of users) {
      const live = findObject(deployments, 'Deployment', metadata.name);
      if (live !== undefined && !uses(live))
        judged.push({
          status: 'fail',
          instance: `deployment/${metadata.name}`,
          message: `it no longer reads secret/${secretName}`,
          hint: 'gomeet deploy --dry-run shows what differs',
        });
    }
    judged.push(...realms(configMaps));
    if (judged.length > 0) return judged;
    return {status: 'pass', message: `${users.map(({metadata}) => metadata.name).join(', ')} use one secret`};
  },
});

function stateOf(secret: KubeObject | undefined): CredentialsReading['secret'] {
  if (secret === undefined) return 'absent';
  const decoded = (key: string) => atob(textAt(secret, 'data', key) ?? '').trim();
  const [issued, lines] = [decoded(issuing), decoded(accepted).split('\n')];
  if (issued === '' || lines.every((line) => line.trim() === '')) return 'incomplete';
  return lines.some((line) => line.trim() === issued) ? 'issues-what-is-accepted' : 'issues-what-is-refused';
}

/** As a volume or as an environment variable. */
function uses(deployment: KubeObject): boolean {
  const template = templateOf(deployment);
  if (listAt(template, 'spec', 'volumes').some((volume) => textAt(volume, 'secret', 'secretName') === secretName)) return true;
  return listAt(template, 'spec', 'containers').some((container) =>
    listAt(container, 'env').some((variable) => textAt(variable, 'valueFrom', 'secretKeyRef', 'name') === secretName),
  );
}

/** The realm and the name that clients are sent to. */
function realms(configMaps: readonly KubeObject[]): readonly Judgement[] {
  const coturn = configText(configMaps, 'coturn-config', 'turnserver.conf');
  const realm = settingOf(coturn, 'realm');
  const problem = (message: string): Judgement => ({status: 'fail', message, hint: 'gomeet deploy --dry-run shows what differs'});
  if (realm === undefined) return [problem(`configmap/coturn-config sets no realm for ${turn}`)];
  if (!/^\s*use-auth-secret\s*$/m.test(coturn ?? '')) return [problem('coturn is not told to use-auth-secret')];
  const servers = listAt(yamlSettings(configText(configMaps, 'livekit-config', 'livekit.yaml')), 'rtc', 'turn_servers');
  const ports = [settingOf(coturn, 'listening-port') ?? '3478', settingOf(coturn, 'tls-listening-port') ?? '5349'];
  const wrong = servers.filter((server) => !ports.includes(String(at(server, 'port'))));
  const urls = configText(configMaps, 'api-config', 'TURN_URLS')
    .split(',')
    .filter((url) => url !== '');
  const strange = urls.filter((url) => !ports.includes(/^turns?:[^:]+:(\d+)/.exec(url.trim())?.[1] ?? ''));
  return [
    ...wrong.map((server) =>
      problem(`livekit.yaml sends clients to TURN port ${String(at(server, 'port'))}, where coturn does not listen`),
    ),
    ...strange.map((url) => problem(`TURN_URLS of api-config holds ${url}, where coturn does not listen`)),
  ];
}
