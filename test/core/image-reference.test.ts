import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {UserError} from '../../src/core/errors.ts';
import {parseImage, parsePinnedImage} from '../../src/core/image.ts';

const sha = 'a'.repeat(64);

describe('a reference in its parts', () => {
  test.each([
    ['redis', {repository: 'redis'}],
    ['redis:8.2.9-bookworm', {repository: 'redis', tag: '8.2.9-bookworm'}],
    ['gomeet/auth-service:v2.0.0', {repository: 'gomeet/auth-service', tag: 'v2.0.0'}],
    ['quay.io/prometheus/prometheus:v3.13.2', {registry: 'quay.io', repository: 'prometheus/prometheus', tag: 'v3.13.2'}],
    ['localhost/x:1', {registry: 'localhost', repository: 'x', tag: '1'}],
    ['localhost:5000/x', {registry: 'localhost:5000', repository: 'x'}],
    ['10.0.0.1:5000/a/b/c:v1', {registry: '10.0.0.1:5000', repository: 'a/b/c', tag: 'v1'}],
    ['[fd00::1]:5000/a:v1', {registry: '[fd00::1]:5000', repository: 'a', tag: 'v1'}],
    ['REGISTRY/a:v1', {registry: 'REGISTRY', repository: 'a', tag: 'v1'}],
    ['a__b/c-d.e:V_1.2-x', {repository: 'a__b/c-d.e', tag: 'V_1.2-x'}],
    ['a---b:1', {repository: 'a---b', tag: '1'}],
    [`x@sha256:${sha}`, {repository: 'x', digest: `sha256:${sha}`}],
    [`quay.io/x:v1@sha256:${sha}`, {registry: 'quay.io', repository: 'x', tag: 'v1', digest: `sha256:${sha}`}],
    [`x@sha512:${sha}${sha}`, {repository: 'x', digest: `sha512:${sha}${sha}`}],
    [`x:${'t'.repeat(128)}`, {repository: 'x', tag: 't'.repeat(128)}],
    ['team/5000:v1', {repository: 'team/5000', tag: 'v1'}],
  ])('%s', (text, expected) => {
    expect(parseImage(text)).toEqual({text, ...expected});
  });
});

describe('what is no reference says which part is wrong', () => {
  test.each([
    ['', /it is empty/],
    [' ', /it is empty/],
    ['a b:1', /no spaces/],
    ['https://quay.io/x:1', /no scheme/],
    ['x:', /the tag "" must be/],
    ['x:.a', /the tag "\.a" must be/],
    [`x:${'t'.repeat(129)}`, /the tag "t+" must be 1 to 128/],
    ['x:v1:v2', /the repository "x:v1"/],
    ['gomeet/Auth:v1', /must be lower case/],
    ['gomeet//auth:v1', /has an empty part/],
    ['/auth:v1', /has an empty part/],
    ['gomeet/auth/:v1', /has an empty part/],
    ['gomeet/a..b:v1', /has the part "a\.\.b"/],
    ['-a:v1', /has the part "-a"/],
    ['quay.io/:v1', /the repository is missing/],
    ['quay_.io/x:v1', /no host name/],
    ['quay.io:0/x:v1', /port "0"/],
    ['quay.io:70000/x:v1', /port "70000"/],
    ['quay.io:/x:v1', /port ""/],
    ['quay.io:8a/x:v1', /port "8a"/],
    ['x@sha256:abc', /has 64 hex digits/],
    [`x@sha256:${'G'.repeat(64)}`, /has 64 hex digits/],
    ['x@md5:abc', /must begin with sha256:/],
    ['x@constructor:abc', /must begin with sha256:/],
    [`x@sha256:${sha}@sha256:${sha}`, /at most one @/],
    [`${'a'.repeat(256)}:v1`, /the name has 256 characters/],
    ['@', /digest must begin|repository is missing/],
    [':v1', /the repository is missing/],
  ])('%j', (text, sentence) => {
    expect(() => parseImage(text)).toThrow(UserError);
    expect(() => parseImage(text)).toThrow(sentence);
  });
});

test.each([
  ['auth', /has no tag, and that means latest/],
  ['gomeet/auth:latest', /has the tag latest/],
  ['localhost:5000/auth', /has no tag/],
])('%s may be another image tomorrow', (text, sentence) => {
  expect(() => parsePinnedImage(text)).toThrow(sentence);
});

test('a digest pins, whatever the tag says', () => {
  expect(parsePinnedImage(`gomeet/auth:latest@sha256:${sha}`).tag).toBe('latest');
  expect(parsePinnedImage(`gomeet/auth@sha256:${sha}`).digest).toBe(`sha256:${sha}`);
});

describe('any text', () => {
  const alphabet = [...'aZ09.:/@_-[] \n', 'sha256:', 'latest', sha];
  const texts = fc.array(fc.constantFrom(...alphabet), {maxLength: 12}).map((parts) => parts.join(''));

  test('is a reference or a sentence about it', () => {
    fc.assert(
      fc.property(fc.oneof(texts, fc.string()), (text) => {
        try {
          expect(parseImage(text).text).toBe(text);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
    );
  });

  test('what was parsed is put together to the same text', () => {
    const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
    const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, {nil: undefined});
    fc.assert(
      fc.property(
        optional(fc.constantFrom('quay.io', 'localhost:5000', '10.1.2.3:80')),
        fc.array(word, {minLength: 1, maxLength: 3}),
        optional(fc.stringMatching(/^\w[\w.-]{0,20}$/)),
        optional(fc.constant(`sha256:${sha}`)),
        (registry, path, tag, digest) => {
          const repository = path.join('/');
          // A first part that reads like a registry is one.
          if (registry === undefined && path.length > 1 && path[0] === 'localhost') return;
          const text = `${registry === undefined ? '' : `${registry}/`}${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
          const parsed = parseImage(text);
          expect([parsed.registry, parsed.repository, parsed.tag, parsed.digest]).toEqual([registry, repository, tag, digest]);
        },
      ),
    );
  });
});
