import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {Ajv2020} from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import {describe, expect, it} from 'vitest';
import {parse} from 'yaml';
import {configJsonSchema} from '../../src/core/config-schema.ts';
import {packageRoot} from '../../src/core/package-root.ts';
import {completeAnswers, type InitAnswers, initQuestions} from '../../src/pipelines/init.ts';
import {configText} from '../../src/pipelines/init-file.ts';
import {parseConfig} from '../../src/tools/config-file.ts';

const questions = initQuestions(['do-sgp1-meet', 'other']);
const complete = (given: Partial<InitAnswers> = {}) => completeAnswers(given, questions);

describe('the questions', () => {
  it('have usable fallbacks, the current context first', () => {
    expect(complete()).toEqual({
      answers: {
        target: 'production',
        profile: 'gomeet-500',
        context: 'do-sgp1-meet',
        namespace: 'gomeet',
        domain: 'gomeet.com',
        region: 'sgp1',
        vpc: '10.104.0.0/20',
        email: '',
        issuer: 'letsencrypt',
      },
      problems: [],
    });
  });

  it.each<[given: Partial<InitAnswers>, says: RegExp]>([
    [{target: 'Prod'}, /^--target Prod: must be lower-case/],
    [{profile: 's9'}, /^--profile s9: /],
    [{domain: 'localhost'}, /^--domain localhost: must be a domain name such as meet\.example\.org$/],
    [{vpc: '10.0.0.1'}, /^--vpc 10\.0\.0\.1: /],
    [{email: 'nobody'}, /^--email nobody: must be an e-mail address$/],
    [{issuer: 'own'}, /^--issuer own: must be letsencrypt or letsencrypt-staging$/],
  ])('refuse %j', (given, says) => {
    const {problems} = complete(given);
    expect(problems).toEqual([expect.stringMatching(says)]);
  });
});

describe('the file', () => {
  it('is what the answers say, and names the schema for editors', () => {
    const given = {
      target: 'eu',
      profile: 's2',
      context: 'on',
      domain: 'meet.example.org',
      email: 'ops@example.org',
      issuer: 'letsencrypt-staging',
    };
    const text = configText(complete(given).answers, './schemas/gomeet.schema.json');
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./schemas/gomeet.schema.json');
    const config = parseConfig('gomeet.yaml', text);
    expect(config.defaultTarget).toBe('eu');
    expect(config.targets['eu']).toMatchObject({
      profile: 's2',
      context: 'on',
      domain: 'meet.example.org',
      acme: {email: 'ops@example.org', issuer: 'letsencrypt-staging'},
    });
  });

  it('leaves out what was not answered', () => {
    const config = parseConfig('gomeet.yaml', configText(complete({context: '', email: ''}).answers, 'x'));
    expect(config.targets['production']).not.toHaveProperty('context');
    expect(config.targets['production']?.acme).toEqual({issuer: 'letsencrypt'});
  });

  it('has examples in its comments that are valid when the comment sign is taken away', () => {
    const text = configText(complete().answers, 'x').replaceAll(
      /^( *)# (?=(cluster|buckets|images|manifests|waive| {2}|- |uid|recordings))/gm,
      '$1',
    );
    expect(parseConfig('gomeet.yaml', text).targets['production']).toMatchObject({
      cluster: {uid: expect.any(String)},
      images: {'auth-service': expect.any(String)},
      manifests: './k8s',
      waive: [{probe: 'edge.load-balancer'}],
    });
  });
});

describe('the JSON Schema', () => {
  const shipped: object = JSON.parse(readFileSync(join(packageRoot(), 'schemas/gomeet.schema.json'), 'utf8'));

  it('is current (npm run generate)', () => {
    expect(shipped).toEqual(JSON.parse(JSON.stringify(configJsonSchema())));
  });

  it('accepts what init writes and notices a typo', () => {
    const ajv = new Ajv2020({strict: false, formats: {cidrv4: true}});
    formats.default(ajv);
    const valid = ajv.compile(shipped);
    const config = parse(configText(complete().answers, 'x'));
    expect(valid(config)).toBe(true);
    config.targets.production.profil = 's1';
    expect(valid(config)).toBe(false);
  });
});
