import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {parseAllDocuments} from 'yaml';
import config from '../../../src/checks/livekit/config.ts';
import type {KubeObject} from '../../../src/core/objects.ts';
import {judged, short} from '../_judge.ts';

const shipped = readFileSync(new URL('../../../templates/gomeet/k8s/base/livekit-sfu.yaml', import.meta.url), 'utf8');
const manifests = parseAllDocuments(shipped).map((document) => document.toJSON() as KubeObject);
const text = JSON.stringify(manifests);

/** What the cluster holds when somebody changed what is shipped. */
function live(from: string, to: string) {
  const changed = text.replace(from, to);
  if (changed === text && from !== '') throw new Error('the change changed nothing');
  const objects = JSON.parse(changed) as readonly KubeObject[];
  return {deployments: objects.filter(({kind}) => kind === 'Deployment'), configMaps: objects.filter(({kind}) => kind === 'ConfigMap')};
}

describe('livekit.config', () => {
  it('passes what is shipped', () => {
    expect(short(judged(config, live('', ''), {manifests}))).toEqual(['pass']);
  });

  it.each<[string, string, string, RegExp]>([
    ['another port', 'port: 7880', 'port: 7890', /port 7890, which the pod does not open/],
    ['no host network', '"hostNetwork":true', '"hostNetwork":false', /not on the host network/],
    ['media ports over NodePorts', 'port_range_end: 20000', 'port_range_end: 31000', /overlap NodePorts 30000-32767/],
    ['no media ports', 'port_range_start: 10000', 'port_range_start: 30000', /no usable/],
    ['private addresses', 'use_external_ip: true', 'use_external_ip: false', /private addresses/],
    ['any node', 'kind: sysload', 'kindless: sysload', /full nodes/],
    ['no limit', 'num_tracks: 30000', 'num_tracks: 0', /until it breaks/],
    ['no metrics', 'port: 6789', 'portt: 6789', /does not set prometheus.port/],
  ])('tells %s', (_, from, to, message) => {
    const found = judged(config, live(from, to), {manifests});
    expect(short(found)).toEqual(['warn']);
    expect(found[0]?.message).toMatch(message);
  });

  it('fails on what is no configuration at all', () => {
    const {deployments} = live('', '');
    expect(short(judged(config, {deployments, configMaps: []}, {manifests}))).toEqual(['fail~']);
    expect(short(judged(config, {deployments: [], configMaps: []}, {manifests}))).toEqual(['fail~']);
  });
});
