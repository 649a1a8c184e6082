import {BaseCommand} from '../../base-command.ts';
import {certificatesStatus, certificatesViews} from '../../composition/certificates.ts';
import {healthFormats} from '../../composition/health.ts';
import {exitOfHealth} from '../../core/health-result.ts';
import {checkFlags, outputFlags, simulateFlags, targetFlags} from '../../flags.ts';

export default class CertificatesStatus extends BaseCommand {
  static override summary = 'Every certificate from its issuer to what browsers are served, and why an order hangs.';
  static override description =
    'Issuer and its account, the order with its challenges, names, end and renewal, and a handshake with every name: chain, names and versions of TLS. Where an order does not come to an end, what cert-manager and the authority say is put into a cause (DNS, HTTP-01 unreachable, rate limit with its end, CAA, issuer) and what to do. Exit 0 when nothing failed, 3 when something did, 5 when something required was not measured. Changes nothing.';
  static override examples = [
    {description: 'On a simulated platform', command: '<%= config.bin %> <%= command.id %> --simulate'},
    {description: 'Why is there no certificate?', command: '<%= config.bin %> <%= command.id %> --target production'},
  ];
  static override flags = {...targetFlags, ...checkFlags, ...outputFlags, ...simulateFlags};

  async run(): Promise<void> {
    const {flags} = await this.parse(CertificatesStatus);
    const outputs = this.outputs(flags, healthFormats);
    const result = await certificatesStatus(flags, {version: this.config.version, outputs, signal: this.interrupt.signal});
    await this.finish(outputs, certificatesViews(result, flags), [exitOfHealth(result, flags['fail-on'] === 'warn' ? 'warn' : 'fail')]);
  }
}
