import {again, beside} from '../../composition/again.ts';
import {cloudLockOf} from '../../composition/cloud-lock.ts';
import {changeFlags, lockFlags, outputFlags, simulateFlags, targetFlags} from '../../flags.ts';
import {PipelineCommand} from '../../pipeline-command.ts';
import {firewallSync} from '../../pipelines/firewall/index.ts';

export default class FirewallSync extends PipelineCommand {
  static override summary = 'Open the media ports of the nodes that media is sent to, and nothing wider.';
  static override description =
    'The ports are those that LiveKit and coturn of the manifests listen on, from everywhere; the firewall is bound to the tag of the media nodes and lets everything out. Found by its name; what somebody changed by hand shows as a difference and is put right. Other firewalls are never touched. A second run changes nothing.';
  static override examples = [
    {description: 'See what would change, rule by rule', command: '<%= config.bin %> <%= command.id %> --target production --dry-run'},
    {description: 'Carry it out', command: '<%= config.bin %> <%= command.id %> --target production --yes'},
    {description: 'On a simulated account', command: '<%= config.bin %> <%= command.id %> --simulate --dry-run'},
  ];
  static override flags = {...targetFlags, ...changeFlags, ...lockFlags, ...outputFlags, ...simulateFlags};

  async run(): Promise<void> {
    const {flags} = await this.parse(FirewallSync);
    await this.runPipeline(
      {...flags, cloud: true},
      'deployed',
      (session) => firewallSync(session, again('firewall sync', flags), beside('firewall check', flags)),
      {lock: (session) => cloudLockOf(session, flags)},
    );
  }
}
