import type {EvidenceReference} from './result.ts';

/** One file of evidence. `path` is relative, with `/`; the text holds no secret any more. */
export type EvidenceFile = {readonly path: string; readonly text: string};

/** What was kept. Sizes in bytes; `all` is everything that lies beside it, of earlier failures too. */
export type KeptEvidence = EvidenceReference & {
  readonly files: number;
  readonly bytes: number;
  readonly all: {readonly folder: string; readonly count: number; readonly bytes: number};
};

/** Keeps evidence on this machine. Throws a ToolError that names the folder when it cannot be written; then nothing half is left. */
export interface EvidenceStore {
  write(id: string, files: readonly EvidenceFile[]): Promise<KeptEvidence>;
}
