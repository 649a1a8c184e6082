import type {AgentContainer} from '../agent-map.ts';
import type {Prepared} from './command.ts';
import type {Machine} from './machine.ts';
import type {Container} from './pod.ts';

/** What the node agent needs to run a command inside a container: its environment, its shims, its user and its ports. */
export function agentContainer(
  container: Container,
  {env, cwd}: Prepared,
  machine: Machine,
  address: string,
  log: string,
  pid: number,
): AgentContainer {
  const {PATH: _, ...rest} = env;
  const {uid, gid} = machine.identity;
  return {
    env: {...rest, GOMEET_MAIN_PID: String(pid)},
    path: [machine.shims, ...machine.programs.path],
    logFile: log,
    workDir: cwd,
    address,
    ports: Object.fromEntries(container.ports.map(({containerPort}) => [String(containerPort), `${address}:${containerPort}`])),
    ...(uid === undefined || gid === undefined ? {} : {uid, gid}),
  };
}
