import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {parse, parseAllDocuments} from 'yaml';
import type {KubeObject} from '../../../src/core/objects.ts';
import {at, listAt, numberAt, textAt} from '../../../src/core/objects.ts';
import {type Pod, parseConfigMap, parsePod, parseSecret, parseService} from '../../../src/sandbox/supervisor/pod.ts';
import type {ClusterView} from '../../../src/sandbox/supervisor/view.ts';
import {generateSecret} from '../../../src/secrets/generate.ts';
import {toKubernetesSecret} from '../../../src/secrets/kubernetes.ts';
import {secretsFileSchema} from '../../../src/secrets/spec.ts';

const STACK = join(import.meta.dirname, '../../../templates/gomeet');

/** The committed render of a profile, as objects. */
export function rendered(profile: string): KubeObject[] {
  const text = readFileSync(join(STACK, 'rendered', `${profile}.yaml`), 'utf8');
  return parseAllDocuments(text).flatMap((document) => (document.contents === null ? [] : [document.toJS() as KubeObject]));
}

/** What a cluster would hold after that render was applied and its controllers had made pods: everything scheduled, nothing ready. */
export async function desiredView(profile: string): Promise<ClusterView> {
  const objects = rendered(profile);
  const {secrets} = secretsFileSchema.parse(parse(readFileSync(join(STACK, 'secrets.yaml'), 'utf8')));
  const generated = secrets.map((spec) => toKubernetesSecret(spec, generateSecret(spec, {env: {}}), 'gomeet', new Date(0)));
  return {
    pods: objects.flatMap(podsOf),
    services: objects.filter(({kind}) => kind === 'Service').map(parseService),
    configMaps: new Map(objects.filter(({kind}) => kind === 'ConfigMap').map((object) => [object.metadata.name, parseConfigMap(object)])),
    secrets: new Map(generated.map((object) => [object.metadata.name, parseSecret(object)])),
  };
}

function podsOf(object: KubeObject): Pod[] {
  const {kind, metadata} = object;
  const template = at(object, 'spec', 'template') as
    | {readonly metadata: object; readonly spec: {readonly volumes?: readonly object[]}}
    | undefined;
  if (template === undefined || !['StatefulSet', 'Deployment', 'Job'].includes(kind)) return [];
  const count = kind === 'Job' ? 1 : (numberAt(object, 'spec', 'replicas') ?? 1);
  return Array.from({length: count}, (_, index) => {
    const name = kind === 'StatefulSet' ? `${metadata.name}-${index}` : `${metadata.name}-${'bcdfg'[index % 5]}${index}`;
    const claims = listAt(object, 'spec', 'volumeClaimTemplates').map((claim) => {
      const volume = textAt(claim, 'metadata', 'name') ?? '';
      return {name: volume, persistentVolumeClaim: {claimName: `${volume}-${name}`}};
    });
    return parsePod({
      metadata: {...template.metadata, name, namespace: 'gomeet', uid: `uid-${name}`},
      spec: {
        ...template.spec,
        nodeName: 'node-1',
        ...(kind === 'StatefulSet' ? {hostname: name, subdomain: textAt(object, 'spec', 'serviceName')} : {}),
        volumes: [...(template.spec.volumes ?? []), ...claims],
      },
      status: {phase: 'Pending', podIP: `10.244.0.${index + 1}`},
    });
  });
}
