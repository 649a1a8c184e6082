import {firewallName} from '../../../src/core/cloud-target.ts';
import {targetSchema} from '../../../src/core/config.ts';
import {type ExecuteOptions, execute} from '../../../src/core/execute.ts';
import type {World} from '../../../src/core/ports.ts';
import type {RunResult} from '../../../src/core/result.ts';
import {Secret} from '../../../src/core/secret.ts';
import type {Target} from '../../../src/core/target.ts';
import {buildTarget} from '../../../src/manifests/target.ts';
import {firewallSync} from '../../../src/pipelines/firewall/index.ts';
import {type Account, deployedAccount, type Emulator, emulator, type Firewall} from '../../../src/sandbox/digitalocean/index.ts';
import {NoAnswer} from '../../../src/tools/digitalocean/http.ts';
import {digitalOcean} from '../../../src/tools/digitalocean/index.ts';
import {loadTemplates} from '../../../src/tools/templates.ts';
import {clockOnly} from '../../core/_worlds.ts';

const config = targetSchema.parse({profile: 's1', cloud: 'digitalocean', clusterName: 'blue'});
export const target: Target = buildTarget('production', config, await loadTemplates(config.stack, config.profile));
const {cloud} = target;
if (cloud === undefined) throw new Error('the target says nothing of a cloud');
export const name = firewallName(cloud);
const settled = deployedAccount(cloud);

export type Around = {readonly world: World; readonly api: Emulator};

/** An account with a cluster; `change` says what else is different there. The cluster itself nobody asks. */
export function around(change: (account: Account) => void = () => undefined): Around {
  const world = clockOnly();
  const seed = structuredClone(settled);
  change(seed);
  const api = emulator({clock: world.clock, seed});
  return {api, world: through(world, api)};
}

export const without = (account: Account) => {
  account.firewalls = [];
};

/** Whoever asks such an account is killed when its request dies. */
export const killed = new WeakMap<Emulator, AbortController>();

/** The same world behind the adapter, without jitter. */
function through(world: World, api: Emulator): World {
  const send: Parameters<typeof digitalOcean>[0]['send'] = async ({method, path, headers, body = ''}) => {
    const exchange = await api.exchange({method, path, headers, body});
    if (api.log().at(-1)?.fault === 'die') killed.get(api)?.abort(new Error('killed'));
    if (exchange.kind === 'answer') return exchange.answer;
    throw new NoAnswer('no answer', {sent: true, transient: true, detail: exchange.kind});
  };
  const token = new Secret('dop_v1_test');
  return {
    ...world,
    cloud: digitalOcean({token, credential: 'a test', server: 'https://api.example', send, clock: world.clock, random: () => 0.5}),
  };
}

/** `gomeet firewall sync --yes`. */
export function sync(world: World, how: Partial<ExecuteOptions> = {}): Promise<RunResult> {
  return execute(firewallSync({world, target}, 'gomeet firewall sync --yes', 'gomeet firewall check'), {
    world,
    target,
    toolVersion: '1.2.3',
    dryRun: false,
    signal: new AbortController().signal,
    listen: () => undefined,
    approve: async () => undefined,
    ...how,
  });
}

export function ours(api: Emulator): readonly Firewall[] {
  return api.account().firewalls.filter((one) => one.name === name);
}

export function writes(api: Emulator): readonly string[] {
  return api
    .log()
    .filter(({method}) => method !== 'GET')
    .map(({method, path}) => `${method} ${path.replace(/[\da-f-]{36}/, 'ID')}`);
}
