import {type KubeObject, listAt, textAt} from './objects.ts';

export type Image = {readonly name: string; readonly version?: string};

/** `quay.io/jetstack/cert-manager-controller:v1.21.1@sha256:…` → name `cert-manager-controller`, version `v1.21.1` (absent without a tag). */
export function imageOf(reference: string): Image {
  const path = reference.split('@')[0] ?? '';
  const last = path.slice(path.lastIndexOf('/') + 1);
  const colon = last.indexOf(':');
  return colon === -1 ? {name: last} : {name: last.slice(0, colon), version: last.slice(colon + 1)};
}

/** The images of the containers of a workload's pod template, init containers left out. */
export function imagesOf(workload: KubeObject): readonly Image[] {
  return listAt(workload, 'spec', 'template', 'spec', 'containers').flatMap((container) => {
    const reference = textAt(container, 'image');
    return reference === undefined ? [] : [imageOf(reference)];
  });
}
