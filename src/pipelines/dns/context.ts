import type {ClusterIdentity, World} from '../../core/ports.ts';
import type {Target} from '../../core/target.ts';
import type {DnsPlan, DnsWish} from '../../steps/dns/gather-records.ts';

export type DnsOptions = {
  readonly world: World;
  readonly target: Target;
  /** Names as somebody typed them. */
  readonly adopt: readonly string[];
  readonly remove: readonly string[];
  /** The command that asks what the world sees of the names. */
  readonly check: string;
};

export type DnsContext = {
  readonly identity: ClusterIdentity;
  readonly plan: DnsPlan;
  readonly wish: DnsWish;
};
