import {formatBytes} from '../../core/quantity.ts';
import type {SandboxStatus as Status} from '../../sandbox/status.ts';
import {SandboxCommand, sandboxFlags} from '../../sandbox-command.ts';

export default class SandboxStatus extends SandboxCommand {
  static override summary = 'Show the sandboxes of this machine, their processes, and what stands in for what.';
  static override description =
    'Real are the control plane and the servers behind pods that it lists; everything that is not is listed with what answers instead.';
  static override examples = [{description: 'All of them', command: '<%= config.bin %> <%= command.id %>'}];
  static override flags = {...sandboxFlags};

  async run(): Promise<void> {
    const {flags} = await this.parse(SandboxStatus);
    const {statusOfAll} = await import('../../sandbox/status.ts');
    const sandboxes = await statusOfAll();
    await this.show(
      flags,
      {sandboxes},
      sandboxes.length === 0 ? 'no sandbox; start one with: gomeet sandbox up\n' : sandboxes.map(text).join('\n'),
    );
  }
}

function text(one: Status): string {
  const nodes = one.nodes === null ? 'the API does not answer' : `${one.nodes.ready} of ${one.nodes.total} nodes ready`;
  const rows = one.processes.map(
    (row) => `  ${row.alive ? '✔' : '✖'} ${row.name} (pid ${row.pid}, ${formatBytes(row.rssBytes)}) ${row.log}`,
  );
  const standIns = one.standIns.map((row) => `  ${Object.values(row).join(': ')}`);
  return [
    `${one.name}: ${one.health}, profile ${one.profile}, ${nodes}, ${one.server}`,
    `kubeconfig: ${one.kubeconfig}`,
    'processes:',
    ...rows,
    'behind pods:',
    ...one.behind.map(
      ({app, kind, pods, simulated}) =>
        `  ${app}: ${kind === 'process' ? 'real' : 'stand-in'}, ${pods.length} of ${pods.length + simulated} pods${simulated > 0 && pods.length > 0 ? ` (${pods.join(', ')})` : ''}`,
    ),
    ...one.missing.map(({program, install}) => `  ${program} is not installed, so its pods are simulated: ${install}`),
    'stand-ins:',
    ...standIns,
    ...one.faults.map(({fault, on, since}) => `broken: ${fault} on ${on}, since ${since}`),
    '',
  ].join('\n');
}
