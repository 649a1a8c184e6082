import {join} from 'node:path';
import {packageRoot} from '../core/package-root.ts';

/** The folder of one of the sandbox's Go modules. */
export function moduleDir(name: string): string {
  return join(packageRoot(), 'sandbox', name);
}
