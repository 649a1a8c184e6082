import type {Prepared} from './command.ts';
import type {EnvSources} from './env.ts';
import type {Machine} from './machine.ts';
import type {Container, Pod} from './pod.ts';
import type {Reporter} from './reporter.ts';
import type {Routes} from './routes.ts';

/** What a runner needs to know of the rest of the world. */
export interface Surroundings {
  readonly machine: Machine;
  readonly reporter: Reporter;
  readonly routes: () => Routes;
  readonly data: () => Pick<EnvSources, 'configMaps' | 'secrets' | 'claims'>;
  /** Called when what stands behind the pod's container is known or has changed. */
  readonly mapped: (pod: Pod, container: Container, prepared: Prepared, log: string, pid: number) => void;
  /** Called at each change that a person may want to read in the daemon's log. */
  readonly log: (line: string) => void;
}
