import type {KubeObject} from '../../src/core/objects.ts';
import type {Release} from '../../src/core/release.ts';
import {hashOf} from '../../src/steps/release-content.ts';

/** A record of these manifests, healthy unless `part` says otherwise. */
export function releaseOf(manifests: readonly KubeObject[], part: Partial<Release> = {}): Release {
  return {
    number: 1,
    command: 'deploy',
    outcome: 'ok',
    evidence: null,
    profile: 'dev',
    planHash: '0123456789ab',
    manifestsHash: hashOf(manifests),
    by: 'tester',
    at: '2026-03-02T09:00:00.000Z',
    toolVersion: '1.2.3',
    images: [],
    digests: {},
    secrets: [],
    manifests,
    ...part,
  };
}

export function configMap(name: string, data: {readonly [key: string]: string} = {}): KubeObject {
  return {apiVersion: 'v1', kind: 'ConfigMap', metadata: {name, namespace: 'gomeet'}, data};
}
