import {imagesOf} from '../../core/image.ts';
import {conditionOf, type KubeObject} from '../../core/objects.ts';
import {type Judgement, probe} from '../../core/probe.ts';

/** The three programs of cert-manager, by the last path element of their images: a mirror changes what is before it. */
const programs = ['cert-manager-controller', 'cert-manager-webhook', 'cert-manager-cainjector'];

export type Program = {
  readonly image: string;
  readonly deployment: string;
  readonly available: boolean;
  /** Why the roll-out was given up; empty while it has not been. */
  readonly gaveUp: string;
};

export default probe({
  id: 'addons.cert-manager',
  question: 'Does cert-manager run?',
  severity: 'critical',
  required: true,
  // It looks into the namespace of the add-on, which a deployer may not: bootstrap asks it as a cluster admin.
  asked: 'never',
  source: {kind: 'kubernetes', query: `list deployments with the images ${programs.join(', ')}`},
  read: async ({world}, signal) => (await world.cluster.list('apps/v1', 'Deployment', {}, signal)).flatMap(programOf),
  judge: judgePrograms,
});

/** Pure. */
export function judgePrograms(found: readonly Program[]): Judgement {
  const missing = programs.filter((image) => !found.some((one) => one.image === image));
  if (missing.length > 0)
    return {status: 'fail', message: `no Deployment runs ${missing.join(', ')}`, hint: 'gomeet bootstrap', transient: true};
  const gaveUp = found.find((one) => !one.available && one.gaveUp !== '');
  if (gaveUp !== undefined) {
    const [namespace, name] = gaveUp.deployment.split('/');
    return {
      status: 'fail',
      message: `${gaveUp.deployment} does not get available: ${gaveUp.gaveUp}`,
      hint: `kubectl -n ${namespace} describe deployment ${name}`,
    };
  }
  const open = found.filter((one) => !one.available);
  if (open.length > 0)
    return {status: 'fail', message: `not available yet: ${open.map((one) => one.deployment).join(', ')}`, transient: true};
  return {status: 'pass', message: `${found.map((one) => one.deployment).join(', ')} are available`};
}

function programOf(deployment: KubeObject): readonly Program[] {
  const image = imagesOf(deployment).find((one) => programs.includes(one.name))?.name;
  if (image === undefined) return [];
  const progressing = conditionOf(deployment, 'Progressing');
  return [
    {
      image,
      deployment: `${deployment.metadata.namespace ?? ''}/${deployment.metadata.name}`,
      available: conditionOf(deployment, 'Available')?.status === 'True',
      gaveUp: progressing?.status === 'False' ? `${progressing.reason}: ${progressing.message}` : '',
    },
  ];
}
