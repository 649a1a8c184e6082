import type {Addon, AddonFile} from './lock.ts';

/** A file of an add-on as text, and where it came from, for sentences. */
export type AddonText = {
  readonly name: string;
  readonly text: string;
  /** A first download: keeps its checksum for later ones. To be called once its content was found good. */
  readonly remember?: () => Promise<void>;
};

/** Where add-on files are read. Implemented by src/tools/addons.ts; every read may be repeated. */
export interface AddonSource {
  /**
   * The text of one locked file. Refused when its checksum is not the locked (or the first recorded) one; a ToolError
   * when it cannot be had, with the closed-network way as suggestion.
   */
  read(addon: Addon, file: AddonFile, signal?: AbortSignal): Promise<AddonText>;
  /**
   * `--from`: a file, or every *.yaml and *.yml of a folder. Refused when the lock has one checksum for this add-on and
   * the file differs; UserError when it is missing, unreadable or larger than an add-on can be.
   */
  readFrom(addon: Addon, path: string, controllers: boolean, signal?: AbortSignal): Promise<readonly AddonText[]>;
}

/** Ten times the largest add-on known. A larger file is a wrong one, and parsing it would take the machine's memory. */
export const maxAddonBytes = 10 * 1024 * 1024;
