import type {Probe} from '../core/probe.ts';
import access from './cloud/access.ts';
import account from './cloud/account.ts';
import cluster from './cloud/cluster.ts';
import dropletLimit from './cloud/droplet-limit.ts';
import pools from './cloud/pools.ts';
import region from './cloud/region.ts';
import sizes from './cloud/sizes.ts';
import version from './cloud/version.ts';
import volumeLimit from './cloud/volume-limit.ts';
import vpc from './cloud/vpc.ts';

/** What a deploy would fail on later: an account that makes nothing, another cluster, nodes and addresses that do not fit. */
export const cloudPreflight: readonly Probe[] = [account, cluster, vpc, pools, volumeLimit] as readonly Probe[];

/** What somebody who sets up a machine wants to know of the account. */
export const cloudDoctor: readonly Probe[] = [
  account,
  access,
  region,
  sizes,
  dropletLimit,
  volumeLimit,
  vpc,
  cluster,
  version,
] as readonly Probe[];
