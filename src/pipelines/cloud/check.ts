import {account as accountOf} from '../../checks/cloud/_account.ts';
import {readPriced} from '../../checks/cloud/_inventory.ts';
import {pricesOf} from '../../checks/cloud/_prices.ts';
import type {CloudAccount} from '../../core/cloud-data.ts';
import type {CloudPrices} from '../../core/cloud-prices.ts';
import {sentenceOf} from '../../core/errors.ts';
import type {HealthResult} from '../../core/health-result.ts';
import type {Asking} from '../../core/probe.ts';

/** Which account was asked, without what is nobody's business: no address, no id, no token. Limits are null where the API tells none. */
export type CheckedAccount = {
  /** Where the token came from, in words. */
  readonly credential: string;
  readonly server: string;
  /** Empty for a personal account. */
  readonly team: string;
  readonly status: CloudAccount['status'];
  readonly dropletLimit: number;
  readonly volumeLimit: number | null;
};

/** What `cloud check` says beside its findings. `unpriced`: why there are no prices; empty when there are. */
export type CloudReport = {readonly account: CheckedAccount | null; readonly prices: CloudPrices | null; readonly unpriced: string};

/** The one document of `gomeet cloud check`. */
export type CloudCheckResult = HealthResult & CloudReport;

/** Reads the account and what things cost, of a world that answers each question once. What cannot be read is null, with the reason. */
export async function cloudReport(asking: Asking, signal: AbortSignal): Promise<CloudReport> {
  const cloud = accountOf(asking);
  const account = await cloud.account(signal).catch(() => undefined);
  signal.throwIfAborted();
  const checked = account === undefined ? null : {credential: cloud.credential, server: cloud.server, ...shown(account)};
  try {
    return {account: checked, prices: pricesOf(await readPriced(cloud, signal), asking.target), unpriced: ''};
  } catch (error) {
    signal.throwIfAborted();
    return {account: checked, prices: null, unpriced: sentenceOf(error)};
  }
}

function shown({team, status, dropletLimit, volumeLimit}: CloudAccount) {
  return {team: team.name, status, dropletLimit, volumeLimit};
}
