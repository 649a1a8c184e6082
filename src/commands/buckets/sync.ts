import {again, beside} from '../../composition/again.ts';
import {bucketsLockOf} from '../../composition/buckets-lock.ts';
import {changeFlags, lockFlags, outputFlags, simulateFlags, targetFlags} from '../../flags.ts';
import {PipelineCommand} from '../../pipeline-command.ts';
import {syncBuckets} from '../../pipelines/buckets/index.ts';

export default class BucketsSync extends PipelineCommand {
  static override summary = 'Bring the buckets of recordings and backups about: there, private, with the life cycle of the manifests.';
  static override description =
    'Names come from the target, life cycles from lifecycle.json of the manifests. Backups keep former versions; recordings do not, because one that is deleted must be gone. Rules of a bucket whose ids do not begin with gomeet- are left alone. No bucket and no object is deleted by gomeet; a rule that makes the storage delete what lies there already needs --yes. Keys are read from SPACES_ACCESS_KEY_ID and SPACES_SECRET_ACCESS_KEY (with spacesEndpoint also from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY), then from secret/spaces-credentials; they are made with "doctl spaces keys create" or in the console, and need full access.';
  static override examples = [
    {description: 'What would change', command: '<%= config.bin %> <%= command.id %> --target production --dry-run'},
    {description: 'In a simulated account', command: '<%= config.bin %> <%= command.id %> --simulate --yes'},
  ];
  static override flags = {...targetFlags, ...changeFlags, ...lockFlags, ...outputFlags, ...simulateFlags};

  async run(): Promise<void> {
    const {flags} = await this.parse(BucketsSync);
    const commands = {again: again('buckets sync', flags), check: beside('buckets check', flags)};
    await this.runPipeline({...flags, cloud: true, tokenless: true}, 'empty', ({world, target}) => syncBuckets({world, target}, commands), {
      lock: (session) => bucketsLockOf(session, flags),
    });
  }
}
