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
  /** The WAL receiver of this replica stands still; neither it nor the primary has noticed. */
  | {readonly kind: 'wal-receiver-stopped'; readonly pod: string}
  /** This replica receives and does not replay. */
  | {readonly kind: 'replay-paused'; readonly pod: string}
  /** Every PgBouncer keeps the clients of the application database waiting. */
  | {readonly kind: 'pgbouncer-paused'}
  /** This Redis node has used all the memory that it may. */
  | {readonly kind: 'redis-memory-full'; readonly pod: string}
  /** The first SFU takes connections and answers nothing. */
  | {readonly kind: 'sfu-frozen'}
  /** No TURN server answers. */
  | {readonly kind: 'turn-down'}
  /** The edge shows a certificate that ends after so many days. */
  | {readonly kind: 'certificate-expiring'; readonly days: number}
  /** The name of the API leads to this address. */
  | {readonly kind: 'dns-wrong'; readonly address: string}
  /** A firewall of somebody else opens these ports of all nodes to the world. */
  | {readonly kind: 'firewall-open'; readonly ports: string}
  /** No Prometheus answers. */
  | {readonly kind: 'prometheus-down'}
  /** The deployer gets SIGKILL after that many change calls; the number is the fault's parameter. */
  | {readonly kind: 'deployer-killed'};
