/** How the simulator shows a fault: data that its parts read. Pods and apps are named as in the stack. */
export type SimulatedEffect =
  /** A second ResourceQuota appears in the namespace. */
  | {readonly kind: 'quota'; readonly hard: {readonly [resource: string]: string}}
  /** Every node is cordoned. */
  | {readonly kind: 'cordon'}
  /** Containers of the pods with this label `app` end like this. */
  | {readonly kind: 'containers'; readonly app: string; readonly state: 'image-not-found' | 'crash-loop'}
  /** Pods that start from now on answer their readiness probe this late. */
  | {readonly kind: 'slow-readiness'; readonly seconds: number}
  /** This replica runs and answers, but receives no WAL. */
  | {readonly kind: 'replica-not-streaming'; readonly pod: string}
  /** This master lost that many of its slots. */
  | {readonly kind: 'redis-slots-uncovered'; readonly pod: string; readonly slots: number}
  /** The process of this pod ended once the cluster had formed, and stays down; its replica had not synchronised yet. */
  | {readonly kind: 'redis-process-down'; readonly pod: string}
  /** Every call to the API server is refused, from the first moment that gomeet waits. */
  | {readonly kind: 'api-down'}
  /** The deployer gets SIGKILL after that many change calls; the number is the fault's parameter. */
  | {readonly kind: 'deployer-killed'};

/** One fault of the vocabulary that simulator and sandbox share. The default export of each file in this folder. */
export type Fault = {
  readonly name: string;
  readonly summary: string;
  /** What may follow the name after a colon, such as the app that is hit. */
  readonly parameter?: {readonly name: string; readonly required: boolean; readonly form: RegExp};
  /** The effect for a parameter, or for none. */
  readonly simulate: (parameter: string | undefined) => SimulatedEffect;
  /** The real mechanism of the sandbox; absent where the sandbox cannot have it. */
  readonly sandbox?: string;
  /** Ids of the probes of which at least one must notice; empty when none can. */
  readonly mustNotice: readonly string[];
};
