import {X509Certificate} from 'node:crypto';
import {mkdtemp, readFile, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {createAuthority, createPki, issue, pkiFile, readAuthority} from '../../src/sandbox/pki.ts';

test('a leaf says who it is, for which names, and who vouches for it', async () => {
  const authority = await createAuthority('test');
  const pair = await issue(authority, {
    commonName: 'gomeet',
    organizations: ['gomeet:deployers'],
    names: [
      {type: 'ip', value: '127.0.0.1'},
      {type: 'dns', value: 'localhost'},
    ],
    usage: ['client'],
  });
  const leaf = new X509Certificate(pair.certificate);
  expect(leaf.subject.split('\n').sort()).toEqual(['CN=gomeet', 'O=gomeet:deployers']);
  expect(leaf.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(leaf.checkHost('localhost')).toBe('localhost');
  expect(leaf.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
  expect(leaf.ca).toBe(false);
  expect(new X509Certificate(authority.certificate).ca).toBe(true);
});

test('two certificates of one authority do not share a serial number', async () => {
  const authority = await createAuthority('test');
  const issued = await Promise.all([1, 2].map(() => issue(authority, {commonName: 'x', usage: ['server']})));
  const serials = issued.map((pair) => new X509Certificate(pair.certificate).serialNumber);
  expect(new Set(serials).size).toBe(2);
});

test('the files of a sandbox: gomeet is no administrator, keys are private, the front proxy has its own authority', async () => {
  const dir = join(await mkdtemp(join(tmpdir(), 'gomeet-')), 'pki');
  await createPki(dir);
  const certificate = async (file: string) => new X509Certificate(await readFile(file));
  expect((await certificate(pkiFile(dir, 'gomeet', 'crt'))).subject).not.toContain('system:masters');
  expect((await certificate(pkiFile(dir, 'admin', 'crt'))).subject).toContain('O=system:masters');
  expect((await stat(pkiFile(dir, 'ca', 'key'))).mode & 0o077).toBe(0);
  const ca = await certificate(pkiFile(dir, 'ca', 'crt'));
  expect((await certificate(pkiFile(dir, 'apiserver', 'crt'))).checkIssued(ca)).toBe(true);
  expect((await certificate(pkiFile(dir, 'front-proxy-client', 'crt'))).checkIssued(ca)).toBe(false);
});

test('the authority of the edge is read back and signs what its certificate vouches for', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'gomeet-pki-'));
  try {
    await createPki(dir);
    const authority = await readAuthority(dir, 'public-ca');
    const {certificate} = await issue(authority, {commonName: 'api.gomeet.com', usage: ['server']}, 1);
    expect(new X509Certificate(certificate).verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
  } finally {
    await rm(dir, {recursive: true});
  }
});
