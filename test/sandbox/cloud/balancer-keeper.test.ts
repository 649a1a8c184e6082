import {expect, test} from 'vitest';
import type {SandboxApi} from '../../../src/sandbox/api.ts';
import {BalancerKeeper} from '../../../src/sandbox/cloud/balancer-keeper.ts';
import {BALANCER_ID, type Service} from '../../../src/sandbox/cloud/balancers.ts';
import type {Account} from '../../../src/sandbox/digitalocean/index.ts';

const name = 'service.beta.kubernetes.io/do-loadbalancer-name';

/** An API server that holds one Service, and remembers what was written. */
function serverWith(service: Service) {
  const writes: unknown[] = [];
  const api: Pick<SandboxApi, 'get' | 'patch' | 'watch'> = {
    get: async <T>() => ({items: [service]}) as T,
    patch: async <T>(path: string, body: unknown) => {
      writes.push([path, body]);
      return service as T;
    },
    watch: async () => undefined,
  };
  return {api, writes};
}

function accountWith(balancers: readonly Partial<Account['load_balancers'][number]>[]) {
  const now = {load_balancers: balancers.map((one) => ({...one})), balanced: ['u-1']} as Account;
  return {now, edit: async (change: (account: Account) => void) => change(now)};
}

const service: Service = {
  metadata: {name: 'traefik', namespace: 'gomeet', uid: 'u-1', annotations: {[name]: 'gomeet'}},
  spec: {type: 'LoadBalancer'},
};

test('nothing is said of Services before the account was told of all', async () => {
  const keeper = new BalancerKeeper(serverWith(service).api, () => {});
  await keeper.read();
  expect(keeper.wanted()).toBeUndefined();
  await keeper.tell(accountWith([]));
  expect(keeper.wanted()).toMatchObject([{uid: 'u-1', name: 'gomeet'}]);
});

test('a load balancer of that name that nobody has is taken over', async () => {
  const keeper = new BalancerKeeper(serverWith(service).api, () => {});
  await keeper.read();
  const account = accountWith([{id: 'lb-1', name: 'gomeet', service: ''}]);
  await keeper.tell(account);
  expect(account.now.load_balancers[0]?.service).toBe('u-1');
  expect(account.now.balanced).toEqual(['u-1']);
});

test('one that was deleted comes back when the Service changes, and not before', async () => {
  const changed = {...service, metadata: {...service.metadata, annotations: {[name]: 'gomeet', touched: 'now'}}};
  let current = service;
  const {api} = serverWith(service);
  const keeper = new BalancerKeeper({...api, get: async <T>() => ({items: [current]}) as T}, () => {});
  await keeper.read();
  const account = accountWith([{id: 'lb-1', name: 'gomeet', service: 'u-1'}]);
  await keeper.tell(account);
  account.now.load_balancers = [];
  await keeper.tell(account);
  expect(account.now.balanced).toEqual(['u-1']);
  current = changed;
  await keeper.read();
  await keeper.tell(account);
  expect(account.now.balanced).toEqual([]);
});

test('the address is written into the Service with the id of the load balancer', async () => {
  const {api, writes} = serverWith(service);
  const keeper = new BalancerKeeper(api, () => {});
  await keeper.read();
  await keeper.keep([{id: 'lb-1', service: 'u-1', status: 'active', ip: '203.0.113.10'}] as Account['load_balancers']);
  expect(writes).toEqual([
    ['/api/v1/namespaces/gomeet/services/traefik', {metadata: {annotations: {[BALANCER_ID]: 'lb-1'}}}],
    ['/api/v1/namespaces/gomeet/services/traefik/status', {status: {loadBalancer: {ingress: [{ip: '203.0.113.10', ipMode: 'VIP'}]}}}],
  ]);
});
