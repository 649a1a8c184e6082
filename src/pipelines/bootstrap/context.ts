import type {Addon} from '../../addons/lock.ts';
import type {AddonSource} from '../../addons/source.ts';
import type {KubeObject} from '../../core/objects.ts';
import type {World} from '../../core/ports.ts';
import type {Probe} from '../../core/probe.ts';
import type {Target} from '../../core/target.ts';
import type {Differing} from '../../steps/apply-objects.ts';

/** What the command line asks for. */
export type BootstrapOptions = {
  readonly world: World;
  readonly target: Target;
  /** The add-ons of addons.lock. */
  readonly addons: readonly Addon[];
  readonly source: AddonSource;
  /** False where the add-ons' programs are stood in for (sandbox, simulator): then only their resource types are installed. */
  readonly controllers: boolean;
  /** Add-on name → file or folder, from `--from`. */
  readonly from: ReadonlyMap<string, string>;
  /** Names of add-ons that somebody else takes care of, from `--skip-addon`. */
  readonly skip: readonly string[];
};

/** One add-on that this run is responsible for. */
export type AddonState = Differing & {
  readonly addon: Addon;
  /** What is said when there is nothing to do. */
  readonly settled: string;
  readonly gate: readonly Probe[];
};

/** The parts of what cluster-admin applies for the platform itself, in the order of their needs. */
export const platformParts = ['cluster', 'roles', 'issuers', 'apiservice'] as const;
export type PlatformPart = (typeof platformParts)[number];

export type BootstrapContext = {
  readonly options: BootstrapOptions;
  readonly addons: readonly AddonState[];
  readonly platform: ReadonlyMap<PlatformPart, Differing>;
};

/** Where an object of `target.bootstrap` belongs. */
export function partOf(object: KubeObject): PlatformPart {
  if (object.kind === 'APIService') return 'apiservice';
  if (object.apiVersion.startsWith('cert-manager.io/')) return 'issuers';
  return object.metadata.namespace === undefined ? 'cluster' : 'roles';
}
