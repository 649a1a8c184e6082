import {Args, Flags} from '@oclif/core';
import {again, beside} from '../../composition/again.ts';
import {changeFlags, lockFlags, outputFlags, simulateFlags, targetFlags} from '../../flags.ts';
import {PipelineCommand} from '../../pipeline-command.ts';
import {renew} from '../../pipelines/certificates/renew.ts';

export default class CertificatesRenew extends PipelineCommand {
  static override summary = 'Order a new certificate before its time, and wait until it is there.';
  static override description =
    'Asks cert-manager as its own tool (cmctl renew) does. Refused while another order is under way, and while the authority has a rate limit in force, with its end; outside production also with the authority’s production issuer. The old certificate is served until the new one is there. A run that was cut off is continued, and orders nothing twice.';
  static override examples = [
    {description: 'The certificate of the gateway', command: '<%= config.bin %> <%= command.id %> gomeet-tls --target production --yes'},
    {description: 'See what would happen', command: '<%= config.bin %> <%= command.id %> gomeet-tls --simulate --dry-run'},
  ];
  static override args = {name: Args.string({description: 'Name of the Certificate; may be left out where there is one.'})};
  static override flags = {
    force: Flags.boolean({
      description: 'Order although another order is under way, a rate limit is in force, or the issuer is not meant for trials.',
      helpGroup: 'CHANGE',
    }),
    ...targetFlags,
    ...changeFlags,
    ...lockFlags,
    ...outputFlags,
    ...simulateFlags,
  };

  async run(): Promise<void> {
    const {args, flags} = await this.parse(CertificatesRenew);
    const {name} = args;
    await this.runPipeline(flags, 'deployed', ({world, target}) =>
      renew(
        {world, target, force: flags.force, ...(name === undefined ? {} : {name})},
        again(name === undefined ? 'certificates renew' : `certificates renew ${name}`, flags),
        beside('certificates status', flags),
      ),
    );
  }
}
