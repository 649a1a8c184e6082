/** A program of this machine as it was found. `text` is what it prints about its version. */
export type FoundProgram = {readonly path: string; readonly text: string};

/** Programs of this machine, apart from any cluster. */
export interface Programs {
  /** `undefined` when it is not there; rejects with a ToolError when it is there and does not tell its version. */
  version(name: string, signal?: AbortSignal): Promise<FoundProgram | undefined>;
}
