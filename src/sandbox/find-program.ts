import {access, constants} from 'node:fs/promises';
import {join} from 'node:path';

/** The first of the folders that holds an executable of that name. */
export async function firstWith(folders: readonly string[], program: string): Promise<string | undefined> {
  for (const folder of folders) {
    const runs = await access(join(folder, program), constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs) return folder;
  }
  return undefined;
}
