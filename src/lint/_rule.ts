import {type KubeObject, keyOf, shortName} from '../core/objects.ts';
import type {FileTree} from '../manifests/eject.ts';
import type {ProfileCapacity} from '../manifests/stack.ts';
import type {SecretSpec} from '../secrets/spec.ts';

/** What a rule looks at: one profile, rendered. */
export type LintInput = {
  readonly profile: string;
  readonly objects: readonly KubeObject[];
  readonly secrets: readonly SecretSpec[];
  readonly capacity: ProfileCapacity;
  /** The Kustomize files that it was rendered from, by path; empty for manifests of the operator's own. */
  readonly sources: FileTree;
};

/** `object` is `kind/name`, as kubectl writes it. */
export type LintProblem = {readonly object: string; readonly message: string};
/** `arithmetic`: what a rule recomputed, for the person who wants to follow it; empty for rules without numbers. */
export type LintVerdict = {readonly problems: readonly LintProblem[]; readonly arithmetic: readonly string[]};

/** One invariant of the manifests. Pure. */
export interface LintRule {
  readonly id: string;
  /** What holds, as one sentence. */
  readonly sentence: string;
  check(input: LintInput): LintVerdict;
}

export function rule(definition: LintRule): LintRule {
  return definition;
}

/** Collects problems of one check. */
export class Report {
  readonly #problems: LintProblem[] = [];
  readonly #arithmetic: string[] = [];

  problem(object: KubeObject | string, message: string): void {
    this.#problems.push({object: typeof object === 'string' ? object : shortName(keyOf(object)), message});
  }

  note(line: string): void {
    this.#arithmetic.push(line);
  }

  verdict(): LintVerdict {
    return {problems: this.#problems, arithmetic: this.#arithmetic};
  }
}
