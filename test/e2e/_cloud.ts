import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {connect} from 'node:tls';
import {z} from 'zod';
import type {FaultPlan, LoggedRequest} from '../../src/sandbox/digitalocean/index.ts';
import {start} from './_gomeet.ts';
import type {TestSandbox} from './_sandbox.ts';

const description = z.object({
  cloud: z.object({api: z.string(), tokenFile: z.string(), adminTokenFile: z.string(), domain: z.string()}),
  edge: z.object({resolvers: z.array(z.string()), ports: z.record(z.string(), z.int()), ca: z.string()}),
});

const cluster = z.object({
  id: z.string(),
  name: z.string(),
  node_pools: z.array(z.object({name: z.string(), count: z.int()})),
});
const record = z.object({id: z.int(), type: z.string(), name: z.string(), data: z.string()});
const firewall = z.object({id: z.string(), name: z.string(), tags: z.array(z.string())});
const balancer = z.object({id: z.string(), ip: z.string()});

/** The account of a sandbox from the side: what another person does there, and what the emulator counted. */
export type TestAccount = {
  readonly clusters: () => Promise<readonly z.infer<typeof cluster>[]>;
  readonly records: () => Promise<readonly z.infer<typeof record>[]>;
  readonly firewalls: () => Promise<readonly z.infer<typeof firewall>[]>;
  readonly balancers: () => Promise<readonly z.infer<typeof balancer>[]>;
  readonly domain: string;
  readonly edge: z.infer<typeof description>['edge'];
  /** As another person of the team; the log tells them apart. */
  readonly call: <T>(method: string, path: string, body?: unknown) => Promise<T>;
  /** What gomeet asked since the last reset. */
  readonly asked: () => Promise<readonly LoggedRequest[]>;
  readonly reset: () => Promise<void>;
  readonly fail: (...plans: readonly FaultPlan[]) => Promise<void>;
};

export async function accountOf({dir}: Pick<TestSandbox, 'dir'>): Promise<TestAccount> {
  const {cloud, edge} = description.parse(JSON.parse(await readFile(join(dir, 'sandbox.json'), 'utf8')));
  const secret = async (file: string) => (await readFile(file, 'utf8')).trim();
  const send = async (token: string, method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${cloud.api}${path}`, {
      method,
      headers: {authorization: `Bearer ${token}`, 'content-type': 'application/json'},
      ...(body === undefined ? {} : {body: JSON.stringify(body)}),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  const [somebody, admin] = await Promise.all([secret(join(dir, 'cloud', 'tokens', 'somebody')), secret(cloud.adminTokenFile)]);
  const list = async <T>(path: string, key: string, item: z.ZodType<T>) =>
    z
      .record(z.string(), z.unknown())
      .transform((body) => z.array(item).parse(body[key]))
      .parse(await send(somebody, 'GET', path));
  return {
    clusters: () => list('/v2/kubernetes/clusters', 'kubernetes_clusters', cluster),
    records: () => list(`/v2/domains/${cloud.domain}/records?per_page=200`, 'domain_records', record),
    firewalls: () => list('/v2/firewalls', 'firewalls', firewall),
    balancers: () => list('/v2/load_balancers', 'load_balancers', balancer),
    domain: cloud.domain,
    edge,
    call: async <T>(method: string, path: string, body?: unknown) => (await send(somebody, method, path, body)) as T,
    asked: async () => {
      const {log} = (await send(admin, 'GET', '/emulator/log')) as {readonly log: readonly LoggedRequest[]};
      return log.filter(({who}) => who === 'full');
    },
    reset: async () => void (await send(admin, 'POST', '/emulator/reset-log', {})),
    fail: async (...plans) => void (await send(admin, 'POST', '/emulator/fail', plans)),
  };
}

/** Requests that are no GET, as `POST /v2/domains`. */
export function writes(log: readonly LoggedRequest[]): readonly string[] {
  return log.filter(({method}) => method !== 'GET').map(({method, path}) => `${method} ${path}`);
}

/**
 * Starts a command and kills it (SIGKILL) once the account has carried out its n-th request, or its n-th write, of which the
 * command never hears. False when it made fewer.
 */
export async function killAfter(
  sandbox: TestSandbox,
  account: TestAccount,
  args: readonly string[],
  n: number,
  of: 'request' | 'write',
): Promise<boolean> {
  await account.reset();
  await account.fail({as: 'silent-after', from: n, ...(of === 'write' ? {only: {method: 'write'}} : {})});
  const child = start(args, {state: sandbox.state});
  let ended = false;
  const over = child.then(() => {
    ended = true;
  });
  const counted = async () => {
    const log = await account.asked();
    return of === 'write' ? writes(log).length : log.length;
  };
  let reached = false;
  while (!ended && !reached) {
    reached = (await counted()) >= n;
    if (!reached) await sleep(50);
  }
  child.kill('SIGKILL');
  await over;
  await account.fail();
  return reached;
}

/** Whether a client that trusts this authority alone trusts the server of that name. */
export function handshake(servername: string, port: number, ca: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect({host: '127.0.0.1', port, servername, ca}, () => {
      resolve(socket.authorized);
      socket.destroy();
    });
    socket.on('error', reject);
  });
}
