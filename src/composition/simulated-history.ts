import type {KubeObject} from '../core/objects.ts';
import type {Target} from '../core/target.ts';
import {toObjects} from '../releases/format.ts';
import {epoch} from '../simulator/clock.ts';
import {hashOf, imageReferences} from '../steps/release-content.ts';

const hourMs = 3_600_000;

/** Records of a simulated platform that was deployed before: what runs, and a release before it that differs in one image. */
export function simulatedHistory({namespace, profile, manifests}: Target): readonly KubeObject[] {
  const older = manifests.map((object) =>
    object.kind === 'Deployment' && object.metadata.name === 'auth-service'
      ? (JSON.parse(JSON.stringify(object).replaceAll(/(\/auth-service):v[\d.]+/g, '$1:v1.9.9')) as KubeObject)
      : object,
  );
  return [older, manifests].flatMap((content, index) =>
    toObjects(
      {
        number: index + 1,
        command: 'deploy',
        outcome: 'ok',
        evidence: null,
        profile,
        planHash: hashOf([profile, index]).slice(0, 12),
        manifestsHash: hashOf(content),
        by: 'simulator',
        at: new Date(epoch.getTime() - (index === 0 ? 30 : 6) * hourMs).toISOString(),
        toolVersion: 'simulated',
        images: imageReferences(content),
        digests: {},
        secrets: [],
        manifests: content,
      },
      namespace,
    ),
  );
}
