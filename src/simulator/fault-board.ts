import type {RequestedFault} from '../faults/_parse.ts';
import type {SimulatedEffect} from '../faults/_types.ts';

type EffectOf<Kind extends SimulatedEffect['kind']> = Extract<SimulatedEffect, {readonly kind: Kind}>;
/** Fault text → when it struck, ISO 8601. */
export type Struck = {readonly [fault: string]: string};

/** Which of the requested faults are in force. They strike with the first change, so that a preflight sees a healthy cluster. */
export class FaultBoard {
  readonly #requested: readonly RequestedFault[];
  readonly #struck = new Map<RequestedFault, number>();

  constructor(requested: readonly RequestedFault[] = []) {
    this.#requested = requested;
  }

  /** Puts into force what is there from the start and what struck in an earlier run of the same world. */
  begin(now: number, earlier: Struck = {}): readonly SimulatedEffect[] {
    return this.#strike(
      (fault) => fault.atStart || earlier[textOf(fault)] !== undefined,
      (fault) => Date.parse(earlier[textOf(fault)] ?? '') || now,
    );
  }

  /** Puts everything into force; returns the effects that begin now. */
  strike(now: number): readonly SimulatedEffect[] {
    return this.#strike(
      () => true,
      () => now,
    );
  }

  struck(): Struck {
    return Object.fromEntries([...this.#struck].map(([fault, at]) => [textOf(fault), new Date(at).toISOString()]));
  }

  /** Effects of one kind that are in force. */
  active<Kind extends SimulatedEffect['kind']>(kind: Kind): readonly EffectOf<Kind>[] {
    const out: EffectOf<Kind>[] = [];
    for (const fault of this.#struck.keys()) if (isKind(fault.effect, kind)) out.push(fault.effect);
    return out;
  }

  /** How containers of an app end, and since when (milliseconds); `undefined` when they are well. */
  containers(app: string | undefined): {readonly state: 'image-not-found' | 'crash-loop'; readonly since: number} | undefined {
    for (const [{effect}, since] of this.#struck)
      if (effect.kind === 'containers' && effect.app === app) return {state: effect.state, since};
    return undefined;
  }

  /** The API server goes away once time has passed since the fault struck: somebody is waiting for it then. */
  apiIsDown(now: number): boolean {
    for (const [fault, at] of this.#struck) if (fault.effect.kind === 'api-down' && (fault.atStart || now > at)) return true;
    return false;
  }

  /** Delay of the readiness of a pod born at `born`, in seconds. */
  slowReadiness(born: number): number {
    let seconds = 0;
    for (const [fault, at] of this.#struck) {
      if (fault.effect.kind === 'slow-readiness' && born >= at - 1000) seconds = Math.max(seconds, fault.effect.seconds);
    }
    return seconds;
  }

  /** After how many change calls the deployer is killed; `undefined` when it is not. */
  killAfter(): number | undefined {
    const kill = this.#requested.find((fault) => fault.effect.kind === 'deployer-killed');
    return kill === undefined ? undefined : Number(kill.parameter);
  }

  #strike(which: (fault: RequestedFault) => boolean, when: (fault: RequestedFault) => number): readonly SimulatedEffect[] {
    const fresh = this.#requested.filter((fault) => !this.#struck.has(fault) && which(fault));
    for (const fault of fresh) this.#struck.set(fault, when(fault));
    return fresh.map((fault) => fault.effect);
  }
}

function textOf({fault, parameter}: RequestedFault): string {
  return parameter === undefined ? fault.name : `${fault.name}:${parameter}`;
}

function isKind<Kind extends SimulatedEffect['kind']>(effect: SimulatedEffect, kind: Kind): effect is EffectOf<Kind> {
  return effect.kind === kind;
}
