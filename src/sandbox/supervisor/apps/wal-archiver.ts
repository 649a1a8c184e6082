import type {App} from './_app.ts';

/** What receives WAL is real, what ships it to a bucket stays simulated: finished segments stay in the pod's volume. */
export const walArchiver: App = {
  label: 'postgres-wal-archiver',
  block: 8,
  containers: [{name: 'postgres-wal-archiver', program: 'postgres', entrypoint: []}],
};
