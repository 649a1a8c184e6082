import {X509Certificate} from 'node:crypto';
import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {at, type KubeObject} from '../../../src/core/objects.ts';
import {tellStandIns} from '../../../src/sandbox/faults/answers.ts';
import {certificatePatch} from '../../../src/sandbox/faults/certificate.ts';
import {type FaultRecord, writeRecord} from '../../../src/sandbox/faults/record.ts';
import {brokenText} from '../../../src/sandbox/faults/text.ts';
import {createAuthority, issue, pkiFile} from '../../../src/sandbox/pki.ts';
import {handlesFile, readHandles} from '../../../src/sandbox/stand-ins/handles.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gomeet-answers-'));
});
afterEach(() => rm(dir, {recursive: true, force: true}));

const record = (fault: string, healing = false): FaultRecord => ({
  schemaVersion: 1,
  fault,
  on: fault,
  at: '2026-03-01T12:00:00.500Z',
  hit: {workload: fault, kind: '', labels: {}, namespace: 'gomeet', since: '2026-03-01T12:00:00Z', parameter: undefined},
  healing,
  made: [],
  changed: [],
  deleted: [],
});

test('the stand-ins are told what every fault in force wants, and nothing of one that is being healed', async () => {
  await writeRecord(dir, record('dns-wrong'));
  await writeRecord(dir, record('circuit-breaker-open'));
  await writeRecord(dir, record('api-server-frozen'));
  await tellStandIns(dir);
  expect(readHandles(dir)()).toMatchObject({dns: {'api.gomeet.com': ['198.51.100.7']}, circuitBreakers: {'meeting-service': 2}});
  await writeRecord(dir, record('dns-wrong', true));
  await tellStandIns(dir);
  expect(JSON.parse(await readFile(handlesFile(dir), 'utf8'))).toMatchObject({dns: {}, circuitBreakers: {'meeting-service': 2}});
});

test('a certificate is replaced by one of the same names and authority that ends sooner', async () => {
  await mkdir(dir, {recursive: true});
  const authority = await createAuthority('authority');
  await writeFile(pkiFile(dir, 'public-ca', 'crt'), authority.certificate);
  await writeFile(pkiFile(dir, 'public-ca', 'key'), authority.key);
  const before = await issue(authority, {commonName: 'a', names: [{type: 'dns', value: 'a.example.com'}], usage: ['server']}, 90);
  const data = {'tls.crt': Buffer.from(before.certificate).toString('base64'), 'ca.crt': 'stays'};
  const secret: KubeObject = {apiVersion: 'v1', kind: 'Secret', metadata: {name: 'gomeet-tls', namespace: 'gomeet'}, data};
  const patch = await certificatePatch(secret, 5, dir);
  expect(Object.keys(patch.data).sort()).toEqual(['tls.crt', 'tls.key']);
  const after = new X509Certificate(Buffer.from(String(at(patch, 'data', 'tls.crt')), 'base64'));
  const days = (Date.parse(after.validTo) - Date.now()) / 86_400_000;
  expect([after.subjectAltName, after.checkIssued(new X509Certificate(authority.certificate)), Math.round(days)]).toEqual([
    'DNS:a.example.com',
    true,
    5,
  ]);
});

test('a fault of the running platform is looked for by a health check, one of roll-outs by a diagnosis', () => {
  const said = (fault: string, subject: string) =>
    brokenText({fault, on: fault, effect: 'active', since: '', subject, triggered: null})
      .split('\n')
      .filter((line) => line.startsWith('  gomeet'));
  expect(said('wal-receiver-dead', '')).toEqual([
    "  gomeet health-check --target sandbox --only 'postgres.*'",
    '  gomeet sandbox heal wal-receiver-dead',
  ]);
  expect(said('crash-loop', 'Deployment/auth-service').some((line) => line.includes('diagnose Deployment/auth-service'))).toBe(true);
});
