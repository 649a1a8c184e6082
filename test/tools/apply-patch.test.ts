import {describe, expect, it} from 'vitest';
import type {KubeObject} from '../../src/core/objects.ts';
import {Secret} from '../../src/core/secret.ts';
import {status} from './_server.ts';
import {config, path, writer} from './_writer.ts';

describe('preview', () => {
  it('is a dry run of a server-side apply as gomeet, with what is there now', async () => {
    const {changes, asked} = writer({
      [`GET ${path}/a`]: config('a'),
      [`PATCH ${path}/a`]: {...config('a'), data: {a: 'c'}},
      [`PATCH ${path}/b`]: config('b'),
    });
    const [first, second] = await changes.preview([config('a'), config('b')]);
    expect(first).toMatchObject({before: {data: {a: 'b'}}, after: {data: {a: 'c'}}});
    expect(second?.before).toBeUndefined();
    expect(second?.after).toBeDefined();
    const patches = asked.filter((one) => one.method === 'PATCH');
    expect(patches.map((one) => one.path)).toEqual([
      `${path}/a?dryRun=All&fieldManager=gomeet&fieldValidation=Strict`,
      `${path}/b?dryRun=All&fieldManager=gomeet&fieldValidation=Strict`,
    ]);
    expect(patches[0]?.contentType).toBe('application/apply-patch+yaml');
  });

  it.each([
    [409, 'Conflict', 'Apply failed with 1 conflict: conflict with "kubectl-edit" using v1: .data.a', 'conflict'],
    [
      422,
      'Invalid',
      'Deployment.apps "d2" is invalid: spec.selector: Invalid value: {"matchLabels":{"a":"changed"}}: field is immutable',
      'immutable',
    ],
    [
      422,
      'Invalid',
      "StatefulSet.apps \"pg\" is invalid: spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'template' are forbidden",
      'immutable',
    ],
    [422, 'Invalid', 'Service "x" is invalid: spec.ports: Required value', 'invalid'],
    [400, 'BadRequest', 'strict decoding error: unknown field "spec.prts"', 'invalid'],
    [
      500,
      'InternalError',
      'failed to create typed patch object (gomeet/x; /v1, Kind=Service): .spec.prts: field not declared in schema',
      'invalid',
    ],
    [403, 'Forbidden', 'configmaps "a" is forbidden: User "weak" cannot patch resource "configmaps"', 'forbidden'],
    [404, 'NotFound', 'namespaces "nope" not found', 'not-found'],
    [405, 'MethodNotAllowed', 'the server does not allow this method', 'other'],
  ])('%i %s: %s', async (code, reason, message, expected) => {
    const {changes} = writer({[`PATCH ${path}/a`]: status(code, reason, message), [`PATCH ${path}/b`]: config('b')});
    const [first, second] = await changes.preview([config('a'), config('b')]);
    expect(first).toMatchObject({key: {name: 'a'}, rejected: {reason: expected, message}});
    expect(first?.after).toBeUndefined();
    expect(second?.rejected).toBeUndefined();
  });

  it('withholds what the server says of a Secret, and any text that holds one', async () => {
    const secret = new Secret('correct-horse-battery');
    const object: KubeObject = {apiVersion: 'v1', kind: 'Secret', metadata: {name: 's', namespace: 'gomeet'}};
    const {changes} = writer({
      'PATCH /api/v1/namespaces/gomeet/secrets/s': status(422, 'Invalid', 'data.password: Invalid value: "swordfish"'),
      [`PATCH ${path}/a`]: status(422, 'Invalid', `data.a: Invalid value: "${secret.reveal()}"`),
    });
    const rejected = (await changes.preview([object, config('a')])).map((one) => one.rejected?.message);
    expect(rejected).toEqual([expect.stringMatching(/withheld/), expect.stringMatching(/withheld/)]);
  });

  it('says which kind the server does not know', async () => {
    const {changes} = writer({});
    const [only] = await changes.preview([{apiVersion: 'foo.io/v1', kind: 'Bar', metadata: {name: 'b', namespace: 'gomeet'}}]);
    expect(only?.rejected).toEqual({reason: 'not-found', message: 'the API server knows no kind Bar of foo.io/v1'});
  });

  it('does not call a lost connection a refusal', async () => {
    const {changes} = writer({
      [`PATCH ${path}/a`]: status(503, 'ServiceUnavailable', 'the server is currently unable to handle the request'),
    });
    await expect(changes.preview([config('a')])).rejects.toThrow('currently unable');
  });
});
