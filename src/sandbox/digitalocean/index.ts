export type {Account, AccountSeed, Cluster, Node, Pool} from './account.ts';
export type {Firewall, LoadBalancer} from './account-network.ts';
export {ConnectionLost} from './connection-lost.ts';
export {emulator} from './emulator.ts';
export type {Fault, FaultPlan} from './faults.ts';
export {type AccountOptions, emptyAccount} from './seed.ts';
export {type DeployedOptions, deployedAccount} from './seed-deployed.ts';
export {type EmulatorServer, serveEmulator} from './server.ts';
export type {
  ApiAnswer,
  ApiRequest,
  BalancedService,
  Emulator,
  EmulatorOptions,
  Exchange,
  Hooks,
  Latency,
  LoggedRequest,
  TokenKind,
} from './types.ts';
