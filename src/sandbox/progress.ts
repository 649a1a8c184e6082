/** One line of the story while something slow runs. The caller decides how it looks. */
export interface ProgressEvent {
  readonly phase: string;
  readonly message: string;
}

export type Progress = (event: ProgressEvent) => void;
