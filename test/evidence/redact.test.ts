import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {mark, withoutShapes} from '../../src/core/redaction.ts';
import {redactor} from '../../src/evidence/redact.ts';
import {jsonText} from '../../src/evidence/redact-json.ts';

const pem = '-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIB\nabc+/=\n-----END EC PRIVATE KEY-----';
const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N';

describe('what looks like a secret', () => {
  it.each([
    [`key:\n${pem}\nend`, `key:\n${mark}\nend`],
    ['-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0B', mark],
    [`token ${jwt} used`, `token ${mark} used`],
    ['Authorization: Bearer abc.def-123', `Authorization: ${mark}`],
    ['curl -H "authorization: Basic dXNlcjpwYXNz" x', `curl -H "authorization: ${mark}" x`],
    ['using bearer s3cr3tT0ken', `using bearer ${mark}`],
    ['postgres://app:p%40ss@pgbouncer:6432/db', `postgres://app:${mark}@pgbouncer:6432/db`],
    ['redis://:hunter2@redis-0:6379', `redis://:${mark}@redis-0:6379`],
    ['DB_PASSWORD=hunter2 PORT=80', `DB_PASSWORD=${mark} PORT=80`],
    ['{"apiKey": "a \\"quoted\\" one", "port": 80}', `{"apiKey": "${mark}", "port": 80}`],
    ["password: 'with blanks'", `password: '${mark}'`],
    ["ALTER ROLE app PASSWORD 'abc'", `ALTER ROLE app PASSWORD '${mark}'`],
    ['redis-cli --pass hunter22 ping', `redis-cli --pass ${mark} ping`],
    ['requirepass abcdef123', `requirepass ${mark}`],
    ['id AKIAIOSFODNN7EXAMPLE', `id ${mark}`],
    [`dop_v1_${'0a'.repeat(32)}`, mark],
    [`ghp_${'a'.repeat(36)}`, mark],
    ['https://hooks.slack.com/services/T000/B000/XXXX', `https://hooks.slack.com/services/${mark}`],
    ['admin:$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy', `admin:${mark}`],
    [`"pgbouncer" "md5${'0f'.repeat(16)}"`, `"pgbouncer" "${mark}"`],
    ['Set-Cookie: sid=abc; Path=/', `Set-Cookie: ${mark}`],
  ])('%j → %j', (text, expected) => expect(withoutShapes(text)).toBe(expected));

  it.each([
    'secret "livekit-keys" not found',
    'secretName: livekit-keys',
    'automountServiceAccountToken: false',
    'Readiness probe failed: HTTP probe failed with statuscode: 503',
    'Failed to pull image "gomeet/auth-service:v9": not found',
    'listening on 0.0.0.0:7880, rtc 50000-60000',
    'exceeded quota: gomeet, requested: requests.cpu=2, used: requests.cpu=9, limited: requests.cpu=10',
  ])('leaves %j alone', (text) => expect(withoutShapes(text)).toBe(text));
});

describe('what is a secret', () => {
  it('goes in every form, and overlapping ones leave no half', () => {
    const redact = redactor(['abcdefgh', 'efghijkl']);
    expect(redact('x abcdefghijkl y')).toBe(`x ${mark} y`);
    expect(redact(`b64 ${Buffer.from('user:abcdefgh').toString('base64')}`)).not.toContain('YWJjZGVmZ2g');
  });

  it('of several lines goes line by line too', () => {
    const redact = redactor(['APIabc: averylongsecretvalue\nAPIdef: anotherlongsecretvalue\n']);
    expect(redact('loaded averylongsecretvalue')).toBe(`loaded ${mark}`);
  });

  it('of five letters or fewer is left: it would be found in every text', () => {
    expect(redactor(['a', 'admin'])('admin a')).toBe('admin a');
  });

  const secret = fc
    .string({minLength: 6, maxLength: 60})
    .map((text) => text.trim())
    .filter((text) => text.length >= 6 && !mark.includes(text));
  const forms: readonly ((value: string) => string)[] = [
    (value) => value,
    (value) => Buffer.from(value).toString('base64'),
    (value) => Buffer.from(value).toString('base64url'),
    encodeURIComponent,
    (value) => JSON.stringify(value).slice(1, -1),
  ];

  it('never survives, whatever it is and wherever it stands', () => {
    fc.assert(
      fc.property(
        secret,
        fc.array(secret, {maxLength: 3}),
        fc.string(),
        fc.string(),
        fc.nat(forms.length - 1),
        (value, others, before, after, form) => {
          const written = forms[form]?.(value) ?? value;
          const out = redactor([value, ...others])(`${before}${written}${after}`);
          expect(out.split(mark).join('\u0000')).not.toContain(written);
        },
      ),
      {numRuns: 300, seed: 7},
    );
  });

  it('never survives in JSON, which stays JSON', () => {
    fc.assert(
      fc.property(secret, fc.jsonValue(), (value, rest) => {
        const text = jsonText({message: `x${value}y`, list: [value], [value]: 1, rest}, redactor([value]));
        const strings = JSON.stringify(JSON.parse(text)).split(mark).join('\u0000');
        expect(strings).not.toContain(JSON.stringify(value).slice(1, -1));
      }),
      {numRuns: 200, seed: 7},
    );
  });

  it('in the environment of a container or under a telling name needs not be known', () => {
    const pod = {
      env: [
        {name: 'DB_PASSWORD', value: 'abc'},
        {name: 'PORT', value: '80'},
      ],
      clientSecret: 'x',
      metadata: {managedFields: [1]},
    };
    expect(JSON.parse(jsonText(pod, (text) => text))).toEqual({
      env: [
        {name: 'DB_PASSWORD', value: mark},
        {name: 'PORT', value: '80'},
      ],
      clientSecret: mark,
      metadata: {},
    });
  });

  it('is found in time that grows with the text, not faster', () => {
    const nasty = [
      'a-'.repeat(50_000),
      `${'-----BEGIN PRIVATE KEY-----'.repeat(200)}`,
      `a://${'b:'.repeat(20_000)}`,
      '"password" '.repeat(5_000),
    ];
    for (const text of nasty) expect(withoutShapes(text).length).toBeGreaterThan(0);
  });
});
