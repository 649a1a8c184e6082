import {type KubeObject, textAt} from '../../core/objects.ts';
import type {Scene, SeenEvent} from '../_types.ts';
import {claimsOf} from './_claims.ts';
import {isAboutConfig, isCacheSync} from './_missing-config.ts';
import {awaitsVolumes} from './_pod.ts';

/** A pod that the kubelet or the attach controller cannot give its volumes. */
export type MountTrouble = {
  readonly code: 'volume-attach' | 'volume-mount';
  readonly final: boolean;
  readonly what: string;
  readonly hint: string;
  readonly event: SeenEvent;
};

/** The newest event of each sort that nothing newer has overtaken. Only pods without a running container still wait for volumes. */
export function mountTroubles(scene: Scene, pod: KubeObject): readonly MountTrouble[] {
  if (!awaitsVolumes(pod)) return [];
  const events = scene.snapshot.eventsOf(pod);
  const done = (event: SeenEvent, reasons: readonly string[]) =>
    events.some(
      (one) =>
        reasons.includes(one.reason) &&
        one.last !== undefined &&
        event.last !== undefined &&
        one.last >= event.last &&
        sameVolume(one, event),
    );
  const attach = events.findLast((one) => one.reason === 'FailedAttachVolume');
  const mount = events.findLast((one) => one.reason === 'FailedMount' && !isAboutConfig(one, pod));
  const found: MountTrouble[] = [];
  if (attach !== undefined && !done(attach, ['SuccessfulAttachVolume'])) found.push(attachTrouble(scene, pod, attach));
  if (mount !== undefined && !done(mount, ['Pulling', 'Pulled', 'Created', 'Started'])) found.push(mountTrouble(mount));
  return found;
}

/** Where both name a volume it must be the same one. */
function sameVolume(one: SeenEvent, other: SeenEvent): boolean {
  const [a, b] = [volumeOf(one.message), volumeOf(other.message)];
  return a === undefined || b === undefined || a === b;
}

function volumeOf(message: string): string | undefined {
  return /volume ?"([^"]+)"/.exec(message)?.[1];
}

function attachTrouble(scene: Scene, pod: KubeObject, event: SeenEvent): MountTrouble {
  const volume = volumeOf(event.message) ?? '?';
  const about = {code: 'volume-attach' as const, event};
  if (/Multi-Attach error/.test(event.message)) {
    const holder = holderOf(scene, pod, volume, event.message);
    return {
      ...about,
      final: false,
      what: `volume ${volume} is still attached elsewhere${holder === '' ? '' : ` (${holder})`}`,
      hint: 'wait: a detach takes up to 6 min after the old pod ended; if its node is dead for good, delete the node',
    };
  }
  return {
    ...about,
    final: /code = NotFound|not found/.test(event.message),
    what: `volume ${volume} cannot be attached to ${textAt(pod, 'spec', 'nodeName') ?? 'its node'}`,
    hint: `kubectl get volumeattachments | grep ${volume}`,
  };
}

/** Who holds it: the event names pods, a VolumeAttachment the node, and the workload's other pods may mount the same claim. */
function holderOf(scene: Scene, pod: KubeObject, volume: string, message: string): string {
  const named = /already used by pod\(s\) (.+?)$/.exec(message.trim())?.[1];
  const claims = new Set(claimsOf(pod));
  const others = [...scene.leaving, ...scene.old, ...scene.fresh].filter(
    (one) => one !== pod && claimsOf(one).some((claim) => claims.has(claim)),
  );
  const pods =
    named ??
    others
      .map((one) => one.metadata.name)
      .slice(0, 3)
      .join(', ');
  const attached = scene.snapshot
    .of('VolumeAttachment')
    .find(
      (one) =>
        textAt(one, 'spec', 'source', 'persistentVolumeName') === volume &&
        textAt(one, 'spec', 'nodeName') !== textAt(pod, 'spec', 'nodeName'),
    );
  const node =
    textAt(attached, 'spec', 'nodeName') ??
    textAt(
      others.find((one) => named === undefined || named.includes(one.metadata.name)),
      'spec',
      'nodeName',
    );
  return [pods === '' ? '' : `pod ${pods}`, node === undefined ? '' : `node ${node}`].filter((text) => text !== '').join(', ');
}

function mountTrouble(event: SeenEvent): MountTrouble {
  const {message} = event;
  const volume = volumeOf(message) ?? /unmounted volumes=\[([^\]]*)\]/.exec(message)?.[1] ?? '?';
  const final =
    /hostPath type check failed|permission denied|wrong fs type|unknown filesystem|is not a directory|access denied|code = InvalidArgument/i.test(
      message,
    );
  const why = /hostPath type check failed/.test(message)
    ? 'the path of the host is not there or of another type'
    : /permission denied|access denied/i.test(message)
      ? 'permission denied'
      : /driver name .* not found/.test(message)
        ? 'its CSI driver does not run on the node'
        : isCacheSync(message)
          ? 'the kubelet has not loaded its Secrets and ConfigMaps yet'
          : /timed out|deadline exceeded/.test(message)
            ? 'it took too long'
            : 'the mount fails';
  return {
    code: 'volume-mount',
    final,
    event,
    what: `volume ${volume} cannot be mounted: ${why}`,
    hint: 'the kubelet tries again, with up to 2 min between tries; look at the CSI driver of the node',
  };
}
