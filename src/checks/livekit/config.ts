import {at, type KubeObject, listAt, numberAt, textAt} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import {configText, settingOf, yamlSettings} from '../../manifests/settings.ts';
import {findObject, templateOf} from '../../manifests/workloads.ts';
import {hasSfu, noSfu, sfu} from './_sfus.ts';

export type ConfigReading = {readonly deployments: readonly KubeObject[]; readonly configMaps: readonly KubeObject[]};

/** What is deployed now, not what the manifests say: somebody may have edited it. */
export default probe<ConfigReading>({
  id: 'livekit.config',
  question: 'Is LiveKit set up so that media reaches people?',
  severity: 'warning',
  required: true,
  source: {kind: 'kubernetes', query: 'configmap/livekit-config, configmap/coturn-config, deployment/livekit-sfu'},
  runbook: 'sfu-saturation',
  read: async ({world, target}, signal) => {
    const [deployments, configMaps] = await Promise.all([
      world.cluster.list('apps/v1', 'Deployment', {namespace: target.namespace}, signal),
      world.cluster.list('v1', 'ConfigMap', {namespace: target.namespace}, signal),
    ]);
    return {deployments, configMaps};
  },
  judge: ({deployments, configMaps}, target) => {
    if (!hasSfu(target)) return noSfu;
    const deployment = findObject(deployments, 'Deployment', sfu);
    const settings = yamlSettings(configText(configMaps, 'livekit-config', 'livekit.yaml'));
    if (deployment === undefined) return {status: 'fail', message: `deployment/${sfu} does not exist`, transient: true};
    if (settings === undefined || settings === null || typeof settings !== 'object')
      return {status: 'fail', message: 'livekit.yaml of configmap/livekit-config is missing or no YAML', transient: true};
    const problems = [
      ...network(deployment, settings),
      ...ranges(settings, configText(configMaps, 'coturn-config', 'turnserver.conf')),
      ...choices(settings, target),
    ];
    if (problems.length === 0) return {status: 'pass', message: 'host network, ports, limits and node selection are as they must be'};
    return problems.map((message): Judgement => ({status: 'warn', message, hint: 'gomeet deploy --dry-run shows what differs'}));
  },
});

/** Ports of the file, and the host port that must exist for each. */
function network(deployment: KubeObject, settings: object): readonly string[] {
  const template = templateOf(deployment);
  const problems = at(template, 'spec', 'hostNetwork') === true ? [] : ['the SFU is not on the host network: media cannot reach it'];
  const [container] = listAt(template, 'spec', 'containers');
  const open = listAt(container, 'ports').map((port) => numberAt(port, 'hostPort') ?? numberAt(port, 'containerPort'));
  const wanted = {
    port: numberAt(settings, 'port'),
    'rtc.tcp_port': numberAt(settings, 'rtc', 'tcp_port'),
    'prometheus.port': numberAt(settings, 'prometheus', 'port') ?? numberAt(settings, 'prometheus_port'),
  };
  for (const [name, port] of Object.entries(wanted)) {
    if (port === undefined) problems.push(`livekit.yaml does not set ${name}`);
    else if (!open.includes(port)) problems.push(`livekit.yaml says ${name} ${port}, which the pod does not open`);
  }
  return problems;
}

/** NodePorts and the kernel's ephemeral ports; coturn shares the nodes. */
const taken = [
  {name: 'NodePorts', from: 30_000, to: 32_767},
  {name: "the kernel's ephemeral ports", from: 32_768, to: 60_999},
];

function ranges(settings: object, coturn: string): readonly string[] {
  const [from, to] = [numberAt(settings, 'rtc', 'port_range_start'), numberAt(settings, 'rtc', 'port_range_end')];
  if (from === undefined || to === undefined || from >= to) return ['livekit.yaml sets no usable rtc.port_range_start and port_range_end'];
  const turn = {name: "coturn's relay ports", from: Number(settingOf(coturn, 'min-port')), to: Number(settingOf(coturn, 'max-port'))};
  return [turn, ...taken]
    .filter((range) => range.from <= to && from <= range.to)
    .map((range) => `media ports ${from}-${to} overlap ${range.name} ${range.from}-${range.to}`);
}

function choices(settings: object, target: Target): readonly string[] {
  const problems: string[] = [];
  if (at(settings, 'rtc', 'use_external_ip') !== true && textAt(settings, 'rtc', 'node_ip') === undefined)
    problems.push('rtc.use_external_ip is off and no node_ip is set: clients get private addresses');
  if (at(settings, 'redis') === undefined) problems.push('no redis is set: the nodes do not know each other');
  if (['any', undefined].includes(textAt(settings, 'node_selector', 'kind')))
    problems.push('node_selector.kind is any: rooms are placed on full nodes as well');
  if ((numberAt(settings, 'limit', 'num_tracks') ?? 0) === 0)
    problems.push('limit.num_tracks is not set: a node takes rooms until it breaks');
  const people = numberAt(settings, 'room', 'max_participants');
  const promised = Number(textAt(findObject(target.manifests, 'ConfigMap', 'api-config'), 'data', 'MEETING_MAX_PARTICIPANTS'));
  if (Number.isFinite(promised) && people !== undefined && people !== 0 && people < promised)
    problems.push(`room.max_participants is ${people}, and the API promises ${promised}`);
  return problems;
}
