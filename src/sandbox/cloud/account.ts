import {readFile} from 'node:fs/promises';
import type {CloudTarget} from '../../core/cloud-target.ts';
import {writeAtomic} from '../atomic.ts';
import {type AccountSeed, deployedAccount, type Emulator, emptyAccount, emulator, type Latency} from '../digitalocean/index.ts';
import {KUBERNETES} from '../programs.ts';
import type {SandboxState} from '../state.ts';
import type {BalancerKeeper} from './balancer-keeper.ts';
import {cloudFiles, readTokens} from './files.ts';
import {writeZones} from './zone-file.ts';
import {zonesOf} from './zones-of.ts';

/** The real ones' minutes as seconds: a rehearsal is short, and yet nothing is there at once. */
const LATENCY: Partial<Latency> = {cluster: 4_000, node: 3_000, drain: 4_000, loadBalancer: 2_000, firewall: 1_000, upgrade: 4_000};

/** Room for what the autoscalers of the largest profile may take. */
const DROPLET_LIMIT = 200;

function seedOf(cloud: CloudTarget, empty: boolean): AccountSeed {
  const about = {dropletLimit: DROPLET_LIMIT, kubernetes: KUBERNETES, createdAt: new Date()};
  const {domain, region, vpcRange} = cloud;
  return empty ? emptyAccount({...about, domain, region, vpcRange}) : deployedAccount(cloud, about);
}

/** The account of a sandbox as it was left, or a new one. What it answers was written before. */
export async function openAccount({dir, cloud, kubeconfigs, ports}: SandboxState, balancers: BalancerKeeper): Promise<Emulator> {
  const files = cloudFiles(dir);
  const [tokens, kubeconfig, saved, wanted] = await Promise.all([
    readTokens(dir),
    readFile(kubeconfigs.admin, 'utf8'),
    readFile(files.account, 'utf8').catch(() => undefined),
    readFile(files.wanted, 'utf8').then((text) => JSON.parse(text) as CloudTarget),
  ]);
  const account = emulator({
    clock: {now: () => new Date()},
    seed: seedOf(wanted, cloud?.empty === true),
    ...(saved === undefined ? {} : {saved: JSON.parse(saved) as unknown}),
    tokens,
    latency: LATENCY,
    origin: `http://127.0.0.1:${ports.cloud}`,
    hooks: {
      kubeconfig: () => kubeconfig,
      services: () => balancers.wanted(),
      changed: async (state) => {
        await writeAtomic(files.account, JSON.stringify(state));
        await writeZones(dir, zonesOf(account.account(), Math.floor(Date.now() / 1000)));
      },
    },
  });
  await writeZones(dir, zonesOf(account.account(), Math.floor(Date.now() / 1000)));
  return account;
}
