import {Args, Flags} from '@oclif/core';
import {BaseCommand} from '../base-command.ts';
import {openInBrowser} from '../composition/open.ts';
import {targetFlags} from '../flags.ts';
import {pageOf, pages} from '../pipelines/open.ts';

const names = Object.keys(pages);

export default class Open extends BaseCommand {
  static override summary = 'Make a page of the platform reachable from this machine, and print its address.';
  static override description =
    'Forwards a port of 127.0.0.1 to a ready pod through the API server, so it works without DNS, certificates or a load balancer. When that pod goes away, another one takes its place. Ends on Ctrl-C.';
  static override examples = [
    {description: 'Dashboards', command: '<%= config.bin %> <%= command.id %> grafana --target production'},
    {description: 'On a port of your choice', command: '<%= config.bin %> <%= command.id %> prometheus --port 9090'},
  ];
  static override args = {page: Args.string({description: names.join(', '), options: names, required: true})};
  static override flags = {
    ...targetFlags,
    port: Flags.integer({description: 'Port of this machine; any free one when absent.'}),
  };

  async run(): Promise<void> {
    const {args, flags} = await this.parse(Open);
    await openInBrowser(pageOf(args.page), flags, this.interrupt.signal);
  }
}
