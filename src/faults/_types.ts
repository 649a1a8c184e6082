import type {CauseCode, CauseKind} from '../core/cause.ts';
import type {Json} from '../core/json.ts';
import type {KubeObject} from '../core/objects.ts';
import type {SimulatedEffect} from './_simulated.ts';
import type {Act, Shown} from './_standing.ts';

export type {SimulatedEffect} from './_simulated.ts';

/** What a fault strikes in the sandbox: a workload of the platform, or the fault's own fixture. Given to everything below. */
export type Hit = {
  /** Name of the workload, such as `auth-service`. For a fault of the whole cluster: the fault's own name. */
  readonly workload: string;
  /** Deployment, StatefulSet, DaemonSet, Job …; empty for a fault of the whole cluster. */
  readonly kind: string;
  /** Labels that select its pods; empty for a fault of the whole cluster. */
  readonly labels: {readonly [key: string]: string};
  readonly namespace: string;
  /** ISO 8601, whole seconds, UTC. Pods that were created later are hit, older ones never are. */
  readonly since: string;
  /** What was asked for after the colon. */
  readonly parameter: string | undefined;
};

/** Objects that a `patch` mechanism changes: one by its name, or all with these labels (all of the kind without either). */
export type Targets = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly labels?: {readonly [key: string]: string};
  /** At most that many, by name. */
  readonly most?: number;
};

/** The programs of the sandbox that a fault may stop. */
export type SandboxProgram = 'etcd' | 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'kwok' | 'metrics-server';

/**
 * How the sandbox makes a fault; src/sandbox/faults carries it out and takes it back. A fault may need several: they are
 * put in force in their order, and taken back in the opposite one.
 */
export type Mechanism =
  /**
   * kwok Stages that win over the normal ones for the pods of the workload that are created after `hit.since`: build them
   * with `stagesOf` of _stages.ts, which adds name, labels, selector and weight. Healing removes the Stages and lets go of
   * the pods that they held: `recover` gives them the status of a pod whose containers are being created, from where the
   * normal Stages take it on; `replace` deletes those that are not ready, and their controller makes others (a pod that
   * is Failed never comes back).
   */
  | {readonly kind: 'stages'; readonly stages: (hit: Hit) => readonly KubeObject[]; readonly heal: 'recover' | 'replace'}
  /**
   * Objects that the administrator applies (field manager `sandbox`) and removes again: quotas, policies, fixtures.
   * `settleMs`: how long it takes until they are in force.
   */
  | {readonly kind: 'objects'; readonly objects: (hit: Hit) => readonly KubeObject[]; readonly settleMs?: number}
  /**
   * A JSON merge patch of objects that are there, by the administrator. The values before are remembered in the sandbox's
   * folder and put back; a list counts as one value. `subresource` where the field is not the object's own.
   */
  | {
      readonly kind: 'patch';
      readonly targets: (hit: Hit) => Targets;
      readonly patch: (object: KubeObject, hit: Hit) => {readonly [field: string]: Json};
      readonly subresource?: 'status';
    }
  /** Objects are deleted; they are remembered, and created again. `cascade: false` leaves what they own. */
  | {readonly kind: 'delete'; readonly targets: (hit: Hit) => Targets; readonly cascade?: boolean}
  /** A program of the sandbox stops (SIGSTOP) and goes on (SIGCONT). */
  | {readonly kind: 'process'; readonly program: SandboxProgram}
  /** Acts that the supervisor keeps in force at the processes behind pods. Milliseconds: how long they may take to show, and to be undone. */
  | {
      readonly kind: 'standing';
      readonly acts: (hit: Hit) => readonly Act[];
      readonly shown?: (hit: Hit) => Shown;
      readonly strikeMs?: number;
      readonly undoMs?: number;
    }
  /** The certificate in a TLS Secret is replaced by one that ends after so many days. */
  | {readonly kind: 'certificate'; readonly secret: string; readonly days: number}
  /** What the stand-ins of the sandbox answer instead: name server, API services. */
  | {readonly kind: 'answers'; readonly answers: Answers};

/** How stand-ins misbehave, by name or by app. */
export type Answers = {
  /** What a name resolves to instead; an empty list: it does not exist. */
  readonly dns?: {readonly [name: string]: readonly string[]};
  /** 0 closed, 1 half open, 2 open. */
  readonly circuitBreakers?: {readonly [app: string]: 0 | 1 | 2};
  /** Share of requests that are answered with 500. */
  readonly errorShare?: {readonly [app: string]: number};
  /** Milliseconds that every answer takes longer. */
  readonly delayMs?: {readonly [app: string]: number};
};

/** What makes a fault show once it is in force. `gomeet sandbox break --trigger` does it, as the administrator; so do the tests. */
export type Trigger =
  /** It shows by itself: the mechanism brings the workload along, or strikes what runs. */
  | {readonly kind: 'none'}
  /** A roll-out of the workload: `kubectl rollout restart`. */
  | {readonly kind: 'rollout'}
  /** The pods of the workload are deleted, or the workload's own objects that are named. */
  | {readonly kind: 'delete'; readonly targets: (hit: Hit) => Targets}
  /** Other objects are applied: a Job, an HPA, a PVC, a Service … with a name of their own; they go when the fault is healed. */
  | {
      readonly kind: 'job' | 'hpa' | 'pvc' | 'service' | 'workload' | 'object';
      readonly objects: (hit: Hit) => readonly KubeObject[];
      /** The API server refuses them: its answer is what shows, and no object does. */
      readonly refused?: true;
    };

/**
 * What a fault does to the cluster, in words that a test can check. `new-pods`: pods made after it do not become ready.
 * `old-pods`: pods from before lose readiness or go. `other-workloads`: others than the one that is hit suffer too.
 * `nodes`: nodes are not Ready or not schedulable. `control-plane`: requests fail, or controllers do nothing.
 */
export type Change = 'new-pods' | 'old-pods' | 'other-workloads' | 'nodes' | 'control-plane';

/** What `gomeet health-check` says while a fault is in force. */
export type Noticed = {
  /** What it exits with: 3 when something fails, 5 when only something required could not be measured, 0 for a warning. */
  readonly exit: 0 | 3 | 5;
  /** Ids of the probes that must answer otherwise than before, and neither `pass` nor `skip`. With exit 3 at least one of them fails. */
  readonly mustNotice: readonly string[];
  /** Ids of those that may, or `postgres.*`. Every other probe answers as before. */
  readonly mayNotice: readonly string[];
  /** Probe id → limit → value with which it shows at once; with its own it takes minutes. */
  readonly sooner?: {readonly [probe: string]: {readonly [limit: string]: number}};
};

/** One fault of the vocabulary that simulator and sandbox share. The default export of each file in this folder. */
export type Fault = {
  readonly name: string;
  readonly summary: string;
  /** What may follow the name after a colon, such as the app that is hit. */
  readonly parameter?: {readonly name: string; readonly required: boolean; readonly form: RegExp};
  /** The effect for a parameter, or for none; absent where the simulator cannot have it. */
  readonly simulate?: (parameter: string | undefined) => SimulatedEffect;
  /** One line about the real mechanism, for people; absent where the sandbox cannot have it. */
  readonly mechanism?: string;
  /** The real mechanism; absent where the sandbox cannot have it. */
  readonly sandbox?: readonly Mechanism[];
  /**
   * What it strikes. `workload`: a workload of the platform (`--on`, or the parameter when it is named APP), this one
   * unless another is named; `fixture` makes it where the platform has none, healthy before the fault begins, and it goes
   * with the fault. `pod`: a pod of that name. `cluster`: all of it. `fixture`: objects of a mechanism, the workload of
   * that kind and name among them; nothing else can be hit.
   */
  readonly strikes?:
    | {
        readonly kind: 'workload';
        readonly name: string;
        readonly fixture?: (namespace: string) => readonly KubeObject[];
        /** Why the fault cannot strike this workload, as the end of a sentence; undefined when it can. */
        readonly unfit?: (workload: KubeObject) => string | undefined;
      }
    | {readonly kind: 'pod'; readonly name: string}
    | {readonly kind: 'cluster'}
    | {readonly kind: 'fixture'; readonly workloadKind: string; readonly name: string};
  /** `none` when absent. */
  readonly trigger?: Trigger;
  /** `Job/fault-job-deadline`: what to diagnose, where that is not the workload that is hit. */
  readonly subject?: (hit: Hit) => string;
  /** The cause that a diagnosis of the subject must name first, and of which kind where that is certain. */
  readonly expect?: {readonly code: CauseCode; readonly kind?: CauseKind};
  /** What must change … */
  readonly mustChange?: readonly Change[];
  /** … and what may. Everything that is in neither stays as it is: old pods Ready, other workloads whole, nodes Ready. */
  readonly mayChange?: readonly Change[];
  /** Ids of the probes of which at least one must notice while something is deployed; empty when none can. */
  readonly mustNotice: readonly string[];
  /** What a health check makes of it once it shows; absent for a fault of roll-outs. */
  readonly health?: Noticed;
};

/** What a fault is triggered by, in one word. */
export function triggerOf(fault: Fault): Trigger['kind'] {
  return fault.trigger?.kind ?? 'none';
}
