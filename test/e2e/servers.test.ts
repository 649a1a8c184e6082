import {generateKeyPairSync, sign} from 'node:crypto';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {Agent} from 'node:https';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {WebSocket} from 'ws';
import {builtPrograms} from '../../src/sandbox/build.ts';
import {createPki, issue, readAuthority} from '../../src/sandbox/pki.ts';
import {freePorts} from '../../src/sandbox/ports.ts';
import {apiStandIn} from '../../src/sandbox/stand-ins/api/index.ts';
import {type Edge, startEdge} from '../../src/sandbox/stand-ins/edge/index.ts';
import {handlesFile, readHandles} from '../../src/sandbox/stand-ins/handles.ts';
import {StandInPods} from '../../src/sandbox/stand-ins/pods/index.ts';
import {Addresses, type Slot, takeSlot} from '../../src/sandbox/supervisor/addresses.ts';
import type {Behind} from '../../src/sandbox/supervisor/behind.ts';
import {removePods} from '../../src/sandbox/supervisor/identity.ts';
import {prepareMachine} from '../../src/sandbox/supervisor/machine.ts';
import {Reconciler} from '../../src/sandbox/supervisor/reconciler.ts';
import type {ClusterView} from '../../src/sandbox/supervisor/view.ts';
import {outside} from '../../src/tools/outside.ts';
import {ephemeralCredential} from '../../src/tools/stun.ts';
import {tryAllocation} from '../../src/tools/turn-client.ts';
import {cluster, platformView, secretOf} from './_platform.ts';

const LIMIT_MS = 120_000;
const NAMES = ['api.gomeet.com', 'livekit.gomeet.com', 'grafana.gomeet.com', 'traefik.gomeet.com', 'turn.gomeet.com'];
const {privateKey, publicKey} = generateKeyPairSync('ec', {namedCurve: 'P-256'});

let dir = '';
let slot: Slot;
let reconciler: Reconciler;
let edge: Edge;
let view: ClusterView;
let behind: Behind | undefined;
const ready = new Map<string, boolean>();
const platform = {resolvers: [''], ports: {'80': 0, '443': 0}, ca: ''};

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gomeet-servers-'));
  const home = join(dir, 'sandbox');
  slot = await takeSlot(home);
  await createPki(join(home, 'pki'));
  const authority = await readAuthority(join(home, 'pki'), 'public-ca');
  const pair = await issue(authority, {commonName: 'gomeet', names: NAMES.map((value) => ({type: 'dns', value})), usage: ['server']}, 90);
  const jwks = {keys: [{...publicKey.export({format: 'jwk'}), kid: 'e2e', alg: 'ES256'}]};
  view = await platformView([
    ...['gomeet-tls', 'turn-tls'].map((name) => secretOf(name, {'tls.crt': pair.certificate, 'tls.key': pair.key})),
    secretOf('jwt-secret', {'public.jwks': JSON.stringify(jwks), 'private.jwks': '{"keys":[]}'}),
  ]);
  const machine = await prepareMachine(home, slot.octet, await builtPrograms());
  const addresses = new Addresses(slot.octet);
  const ports = await freePorts();
  const [data, handles, log] = [() => view, readHandles(home), () => {}];
  const located = () => reconciler.located;
  edge = await startEdge({
    api: cluster(),
    namespace: 'gomeet',
    ports,
    view: data,
    located,
    handles,
    fallback: {cert: pair.certificate, key: pair.key},
    log,
  });
  const standIns = new StandInPods([...apiStandIn({dir: home, view: data, handles}), edge.app], machine, addresses, log);
  reconciler = new Reconciler({
    machine,
    addresses,
    agentMap: join(dir, 'agent-map.json'),
    standIns,
    behind: (now) => {
      behind = now;
    },
    log,
    reporter: {ready: (pod, answers) => void ready.set(pod.metadata.name, answers), complete: () => {}, container: () => {}},
  });
  Object.assign(platform, {
    resolvers: [`127.0.0.1:${ports.edgeDns}`],
    ports: {'80': ports.edgeHttp, '443': ports.edgeHttps},
    ca: authority.certificate,
  });
  await reconciler.update(view);
  edge.refresh();
}, LIMIT_MS);
afterAll(async () => {
  await reconciler?.stop();
  await edge?.stop();
  await slot?.release();
  await removePods(join(dir, 'sandbox'));
  await rm(dir, {recursive: true, force: true});
});

async function until(what: string, found: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + LIMIT_MS; !(await found()); await sleep(100))
    if (Date.now() > deadline) throw new Error(`${what}: not in time`);
}

const addressOf = (app: string) => reconciler.located.find(({pod}) => pod.metadata.labels['app'] === app)?.address ?? '';
const world = () => outside(platform);

test('of three SFU pods, two have a LiveKit that heard itself through Redis', async () => {
  const sfus = view.pods.filter(({metadata}) => metadata.labels['app'] === 'livekit-sfu').map(({metadata}) => metadata.name);
  await until('SFUs ready', () => sfus.every((name) => ready.get(name) === true));
  expect(behind?.apps).toContainEqual(expect.objectContaining({app: 'livekit-sfu', kind: 'process', simulated: 1}));
  const real = reconciler.located.filter(({pod}) => pod.metadata.labels['app'] === 'livekit-sfu');
  expect(real).toHaveLength(2);
  for (const {address} of real) {
    expect((await fetch(`http://${address}:7880/`)).status).toBe(200);
    expect(await (await fetch(`http://${address}:6789/metrics`)).text()).toContain('livekit_participant_total');
  }
});

test('coturn gives a relay address for the deployed secret, and none for another', async () => {
  await until('coturn ready', () => [...ready].some(([name, answers]) => name.startsWith('turn-service') && answers));
  const secret = view.secrets.get('turn-credentials')?.data.get('static-auth-secret')?.toString('utf8') ?? '';
  const allocate = async (key: string) => {
    const socket = connect({host: addressOf('turn-service'), port: 3478});
    return tryAllocation(socket, ephemeralCredential(key, 'e2e', Math.floor(Date.now() / 1000) + 60)).finally(() => socket.destroy());
  };
  expect(await allocate(secret)).toMatchObject({reached: true, allocated: true, realm: 'turn.gomeet.com'});
  expect(await allocate('another')).toMatchObject({reached: true, allocated: false});
});

test('nothing of the media plane listens outside 127.0.0.0/8', async () => {
  const tables = await Promise.all(['tcp', 'tcp6', 'udp', 'udp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8')));
  const local = tables.flatMap((table) => table.split('\n').map((line) => line.trim().split(/\s+/)[1] ?? ''));
  const ours = (port: number) => local.filter((address) => address.endsWith(`:${port.toString(16).toUpperCase().padStart(4, '0')}`));
  const octet = slot.octet.toString(16).toUpperCase().padStart(2, '0');
  for (const port of [7880, 6789, 3478]) {
    expect(ours(port).some((address) => address.startsWith('0') && address.slice(4, 8) === `${octet}7F`)).toBe(true);
    expect(ours(port).filter((address) => /^0+:/.test(address))).toEqual([]);
  }
});

test('names lead to the load balancer, others nowhere, and a rehearsal can bend them', async () => {
  expect(await world().resolve('api.gomeet.com')).toMatchObject([{addresses: ['203.0.113.10'], error: ''}]);
  expect(await world().resolve('nobody.gomeet.com')).toMatchObject([{addresses: [], error: 'ENOTFOUND'}]);
  await writeFile(handlesFile(join(dir, 'sandbox')), JSON.stringify({dns: {'api.gomeet.com': ['198.51.100.7']}}));
  expect(await world().resolve('api.gomeet.com')).toMatchObject([{addresses: ['198.51.100.7']}]);
  await rm(handlesFile(join(dir, 'sandbox')));
});

test('TLS shows the deployed certificate, in the deployed versions and for its names only', async () => {
  expect(await world().tls({host: 'api.gomeet.com'})).toMatchObject({
    protocol: 'TLSv1.3',
    trusted: true,
    names: expect.arrayContaining(NAMES),
  });
  expect(await world().tls({host: 'api.gomeet.com', maxVersion: 'TLSv1.2'})).toHaveProperty('error');
  expect(await world().tls({host: 'other.example', address: '203.0.113.10'})).toHaveProperty('error');
});

test('requests go by the deployed routes to pods that check tokens', async () => {
  const get = (path: string, host = 'api.gomeet.com') => world().request({host, scheme: 'https', path});
  expect(await get('/auth/healthz')).toMatchObject({status: 200, headers: {'strict-transport-security': expect.any(String)}});
  expect(await get('/auth/me')).toMatchObject({status: 401});
  expect(await get('/nowhere')).toMatchObject({status: 404});
  expect(await get('/', 'livekit.gomeet.com')).toMatchObject({status: 200});
  expect(await get('/api/overview', 'traefik.gomeet.com')).toMatchObject({status: 403});
  expect(await get('/', 'grafana.gomeet.com')).toMatchObject({status: 503});
  const plain = await world().request({host: 'api.gomeet.com', scheme: 'http', path: '/auth?x=1'});
  expect(plain).toMatchObject({status: 301, headers: {location: 'https://api.gomeet.com/auth?x=1'}});
  expect(await (await fetch(`http://${addressOf('auth-service')}:9090/metrics`)).text()).toContain(
    'http_requests_total{code="401",method="GET",route="/auth"} 1',
  );
  expect(await (await fetch(`http://${addressOf('traefik')}:8080/ping`)).text()).toBe('OK');
  expect(await (await fetch(`http://${addressOf('traefik')}:9100/metrics`)).text()).toContain('traefik_router_requests_total');
});

test('a WebSocket is let through with a token of the deployed key, and echoes', async () => {
  expect(await world().upgrade({host: 'api.gomeet.com', scheme: 'https', path: '/ws'})).toMatchObject({status: 401});
  const claims = {iss: 'https://api.gomeet.com', aud: 'gomeet', sub: 'e2e', exp: Math.floor(Date.now() / 1000) + 60};
  const signed = [{alg: 'ES256', kid: 'e2e'}, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const signature = sign('sha256', Buffer.from(signed), {key: privateKey, dsaEncoding: 'ieee-p1363'}).toString('base64url');
  const socket = new WebSocket(`wss://127.0.0.1:${platform.ports['443']}/ws?access_token=${signed}.${signature}`, {
    headers: {host: 'api.gomeet.com'},
    agent: new Agent({servername: 'api.gomeet.com', ca: platform.ca}),
  });
  const echoed = await new Promise((resolve, reject) => {
    socket
      .on('open', () => socket.send('hello'))
      .on('message', (data) => resolve(String(data)))
      .on('error', reject);
  });
  expect(echoed).toBe('hello');
  socket.terminate();
});
