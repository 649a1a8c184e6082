import {Flags} from '@oclif/core';
import {again} from '../../composition/again.ts';
import {dnsOptions} from '../../composition/dns.ts';
import {changeFlags, lockFlags, outputFlags, simulateFlags, targetFlags} from '../../flags.ts';
import {PipelineCommand} from '../../pipeline-command.ts';
import {dnsSync} from '../../pipelines/dns/index.ts';

export default class DnsSync extends PipelineCommand {
  static override summary = 'Lead the names of the platform to its load balancer and its TURN servers.';
  static override description =
    'The names are those of the IngressRoutes, and turn at the nodes that run a TURN server. Every name carries a TXT record that says whose it is, written before its address and removed after it: a name without this mark is somebody else’s and is never changed, but shown and refused. A second run changes nothing.';
  static override examples = [
    {description: 'See what would change, record by record', command: '<%= config.bin %> <%= command.id %> --target production --dry-run'},
    {description: 'Carry it out', command: '<%= config.bin %> <%= command.id %> --target production --yes'},
    {
      description: 'Take over a record that was made by hand',
      command: '<%= config.bin %> <%= command.id %> --target production --adopt api.example.org',
    },
    {
      description: 'Remove a name that the platform had before',
      command: '<%= config.bin %> <%= command.id %> --target production --remove old.example.org',
    },
  ];
  static override flags = {
    adopt: Flags.string({
      description: 'Take this name over although somebody else made its record; may be given several times.',
      multiple: true,
      default: [],
      helpGroup: 'CHANGE',
      helpValue: 'NAME',
    }),
    remove: Flags.string({
      description: 'Remove this name, which is marked as ours and no longer wanted; may be given several times.',
      multiple: true,
      default: [],
      helpGroup: 'CHANGE',
      helpValue: 'NAME',
    }),
    ...targetFlags,
    ...changeFlags,
    ...lockFlags,
    ...outputFlags,
    ...simulateFlags,
  };

  async run(): Promise<void> {
    const {flags} = await this.parse(DnsSync);
    await this.runPipeline({...flags, cloud: true}, 'deployed', (session) => dnsSync(dnsOptions(session, flags), again('dns sync', flags)));
  }
}
