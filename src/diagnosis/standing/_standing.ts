/** Where an object stands, without why. Counts of pods of the new revision (of completions for a Job). */
export type Standing = {
  readonly desired: number;
  readonly ready: number;
  readonly updated: number;
  /** As wanted. `undefined`: nobody can tell. */
  readonly done: boolean | undefined;
  /** One line. */
  readonly summary: string;
};

/** Of an object without pods. */
export function plain(done: boolean | undefined, summary: string): Standing {
  return {desired: 0, ready: 0, updated: 0, done, summary};
}
