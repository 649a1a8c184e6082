import {expect, test} from 'vitest';
import {imageOf, imagesOf} from '../../src/core/image.ts';

test.each([
  ['quay.io/jetstack/cert-manager-controller:v1.21.1', {name: 'cert-manager-controller', version: 'v1.21.1'}],
  ['localhost:5000/mirror/x:v1@sha256:abc', {name: 'x', version: 'v1'}],
  ['localhost:5000/mirror/x', {name: 'x'}],
  ['x@sha256:abc', {name: 'x'}],
  ['redis', {name: 'redis'}],
])('%s', (reference, expected) => {
  expect(imageOf(reference)).toEqual(expected);
});

test('containers without an image, and objects without containers, have none', () => {
  expect(imagesOf({apiVersion: 'v1', kind: 'Service', metadata: {name: 'x'}})).toEqual([]);
  expect(
    imagesOf({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {name: 'x'},
      spec: {template: {spec: {containers: [{name: 'a'}, {image: 'b:1'}]}}},
    }),
  ).toEqual([{name: 'b', version: '1'}]);
});
