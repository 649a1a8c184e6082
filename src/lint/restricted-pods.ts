import {at, type KubeObject, listAt, textAt} from '../core/objects.ts';
import {isMap} from '../manifests/plain.ts';
import {type Container, containersOf, templateOf} from '../manifests/workloads.ts';
import {Report, rule} from './_rule.ts';

/** They need the node's network (media), or the node itself (node-exporter). Everything else of the standard holds for them too. */
const onTheHost = new Set(['livekit-sfu', 'turn-service', 'node-exporter']);
/** Volume types of the Pod Security Standard `restricted`. */
const allowedVolumes = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

export default rule({
  id: 'restricted-pods',
  sentence: 'Every pod meets the Pod Security Standard `restricted`; only livekit-sfu, turn-service and node-exporter may use the host.',
  check({objects}) {
    const report = new Report();
    for (const object of objects) {
      const spec = at(templateOf(object), 'spec');
      if (!isMap(spec)) continue;
      if (!onTheHost.has(object.metadata.name)) for (const message of hostProblems(object, spec)) report.problem(object, message);
      for (const container of containersOf(object)) {
        for (const message of containerProblems(spec, container)) report.problem(object, `container ${container.name} ${message}`);
      }
    }
    return report.verdict();
  },
});

function hostProblems(object: KubeObject, spec: unknown): readonly string[] {
  const flags = ['hostNetwork', 'hostPID', 'hostIPC'].filter((flag) => at(spec, flag) === true).map((flag) => `uses ${flag}`);
  const ports = containersOf(object)
    .flatMap((container) => listAt(container.spec, 'ports'))
    .flatMap((port) => (at(port, 'hostPort') === undefined ? [] : [`takes host port ${String(at(port, 'hostPort'))}`]));
  const volumes = listAt(spec, 'volumes').flatMap((volume) => {
    const kind = isMap(volume) ? Object.keys(volume).find((key) => key !== 'name') : undefined;
    return kind === undefined || allowedVolumes.has(kind) ? [] : [`has a volume of type ${kind}`];
  });
  return [...flags, ...ports, ...volumes];
}

function containerProblems(pod: unknown, container: Container): readonly string[] {
  const own = (field: string) => at(container.spec, 'securityContext', field);
  const either = (field: string) => own(field) ?? at(pod, 'securityContext', field);
  const added = listAt(container.spec, 'securityContext', 'capabilities', 'add').filter((name) => name !== 'NET_BIND_SERVICE');
  const profile = textAt(either('seccompProfile'), 'type');
  return [
    own('privileged') === true ? 'is privileged' : '',
    own('allowPrivilegeEscalation') === false ? '' : 'does not forbid privilege escalation',
    listAt(container.spec, 'securityContext', 'capabilities', 'drop').includes('ALL') ? '' : 'does not drop all capabilities',
    added.length === 0 ? '' : `adds ${added.join(', ')}`,
    either('runAsNonRoot') === true ? '' : 'does not say runAsNonRoot',
    either('runAsUser') === 0 ? 'runs as root' : '',
    profile === 'RuntimeDefault' || profile === 'Localhost' ? '' : 'has no seccomp profile',
  ].filter((message) => message !== '');
}
