import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {Failed, sentenceOf} from '../../core/errors.ts';
import {packageRoot} from '../../core/package-root.ts';
import {SandboxApi} from '../api.ts';
import {type Emulator, serveEmulator} from '../digitalocean/index.ts';
import {type Pools, readPools} from '../nodes.ts';
import {requireStarted} from '../state.ts';
import {openAccount} from './account.ts';
import {BalancerKeeper} from './balancer-keeper.ts';
import {cloudFiles} from './files.ts';
import {keepNodes} from './node-keeper.ts';
import {wantedNodes} from './nodes.ts';

const TICK_MS = 400;
/** What changed past the account, such as a node that was deleted by hand, is looked for this often. */
const LOOK_MS = 5_000;

/** The process of the account of a sandbox (`gomeet sandbox cloud`, hidden): the API, and what follows from it in the cluster, until SIGTERM. */
export async function runCloud(name: string): Promise<void> {
  const state = await requireStarted(name);
  const {cloud, dir, ports} = state;
  if (cloud === undefined) throw new Failed(`sandbox ${name} has no account: it was started without --cloud`);
  const abort = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => abort.abort());
  process.on('unhandledRejection', (error) => process.stderr.write(`unhandled: ${error instanceof Error ? error.stack : String(error)}\n`));
  const log = (line: string) => process.stderr.write(`${new Date().toISOString()} ${line}\n`);
  const api = await SandboxApi.as('daemon', state.server, dir);
  const balancers = new BalancerKeeper(api, log);
  await patiently(() => balancers.read(), log, abort.signal);
  const account = await openAccount(state, balancers);
  const adminToken = (await readFile(cloudFiles(dir).adminToken, 'utf8')).trim();
  const server = await serveEmulator(account, {port: ports.cloud ?? 0, adminToken});
  log(`the account answers at ${cloud.api}`);
  const profile = await readPools(join(packageRoot(), 'templates', 'gomeet', 'capacity.yaml'), state.profile);
  await Promise.all([balancers.follow(abort.signal), keepUp(account, api, balancers, profile, log, abort.signal)]);
  await server.close();
  api.close();
}

/** Lets the account's time pass and makes the cluster follow. */
async function keepUp(
  account: Emulator,
  api: SandboxApi,
  balancers: BalancerKeeper,
  profile: Pools,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  let done = '';
  let doneAt = 0;
  while (!signal.aborted) {
    try {
      await balancers.tell(account);
      await account.advance();
      const now = account.account();
      await balancers.keep(now.load_balancers);
      const nodes = wantedNodes(now, profile);
      const stamp = nodes.map(({name, madeFrom, draining}) => `${name} ${madeFrom} ${draining}`).join();
      if (stamp !== done || Date.now() - doneAt > LOOK_MS) {
        done = (await keepNodes(api, nodes, log)) ? stamp : '';
        doneAt = Date.now();
      }
    } catch (error) {
      log(sentenceOf(error));
    }
    await sleep(TICK_MS, undefined, {signal}).catch(() => {});
  }
}

async function patiently(work: () => Promise<void>, log: (line: string) => void, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      return await work();
    } catch (error) {
      log(`the cluster does not answer yet: ${sentenceOf(error)}`);
      await sleep(1_000, undefined, {signal}).catch(() => {});
    }
  }
}
