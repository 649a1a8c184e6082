import type {KubeObject} from './objects.ts';

/** What was deployed, kept in the cluster. Holds no Secret values: only which Secrets existed at which resourceVersion. */
export type Release = {
  readonly number: number;
  readonly profile: string;
  readonly planHash: string;
  /** sha256 of the manifests, to see that nothing changed since. */
  readonly manifestsHash: string;
  readonly by: string;
  /** ISO 8601, by the clock of the machine that deployed. */
  readonly at: string;
  readonly toolVersion: string;
  readonly outcome: 'ok';
  readonly images: readonly string[];
  readonly secrets: readonly {readonly name: string; readonly resourceVersion: string}[];
  readonly manifests: readonly KubeObject[];
};
