import {describe, expect, test} from 'vitest';
import {digestOfDefinition, labelledVersion, marked, markedVersion} from '../../src/addons/definition.ts';
import type {KubeObject} from '../../src/core/objects.ts';

const definition = (spec: object, labels?: {readonly [key: string]: string}): KubeObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {name: 'x.example.org', ...(labels === undefined ? {} : {labels})},
  spec,
});

describe('the digest of a resource type', () => {
  const published = definition({group: 'example.org', names: {kind: 'X'}});
  test('is the same for what a server made of it', () => {
    const stored = {...definition({names: {kind: 'X'}, conversion: {strategy: 'None'}, group: 'example.org'}), status: {conditions: []}};
    expect(digestOfDefinition(stored)).toBe(digestOfDefinition(published));
  });
  test.each([
    ['another name', {group: 'example.org', names: {kind: 'Y'}}],
    ['a conversion webhook', {group: 'example.org', names: {kind: 'X'}, conversion: {strategy: 'Webhook'}}],
    ['one more field', {group: 'example.org', names: {kind: 'X'}, scope: 'Cluster'}],
  ])('differs with %s', (_, spec) => {
    expect(digestOfDefinition(definition(spec))).not.toBe(digestOfDefinition(published));
  });
});

describe('versions', () => {
  test('gomeet knows its own objects, and only of the same add-on', () => {
    const own = marked(definition({}, {app: 'x'}), {name: 'one', version: 'v1.2.3'});
    expect(own.metadata.labels).toMatchObject({app: 'x'});
    expect(markedVersion(own, {name: 'one'})).toBe('v1.2.3');
    expect(markedVersion(own, {name: 'two'})).toBeUndefined();
    expect(markedVersion(definition({}), {name: 'one'})).toBeUndefined();
  });
  test.each([
    ['v1.21.1', 'v1.21.1'],
    ['1.21.1', 'v1.21.1'],
    ['stable', undefined],
    [undefined, undefined],
  ])("the publisher's label %s says %s", (label, version) => {
    const labels = label === undefined ? undefined : {'app.kubernetes.io/version': label};
    expect(labelledVersion(definition({}, labels))).toBe(version);
  });
});
