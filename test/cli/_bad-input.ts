// Long because it is one table, and the formatter gives every key of a row its own line.

/** One bad input: what is typed where, and how it must end. `{folder}` stands for the folder of the test. */
export type Row = {
  readonly what: string;
  /** After `gomeet`; `deploy --yes` and --target a, when absent. */
  readonly args?: string;
  /** Lines of target `a` in gomeet.yaml, or (from `version:` on) the whole file. */
  readonly config?: string;
  /** Folder of `{folder}` that is all of PATH. */
  readonly path?: string;
  readonly exit: 2 | 3 | 6;
  /** Begins the one sentence. */
  readonly says: RegExp;
  /** What to do, where the sentence does not end with it. */
  readonly advice?: RegExp;
};

const simulate = 'deploy --simulate --profile dev --yes';

export const words: readonly Row[] = [
  {
    what: 'unknown command',
    args: 'deplyo',
    exit: 2,
    says: /^there is no command "deplyo", did you mean deploy\? "gomeet help" lists them\.$/,
  },
  {
    what: 'unknown profile',
    args: `deploy --simulate --profile gomeet500`,
    exit: 2,
    says: /^there is no profile gomeet500, did you mean gomeet-500\?$/,
    advice: /^profiles are: dev, s1/,
  },
  {
    what: 'a profile that every object inherits',
    args: 'deploy --simulate --profile constructor',
    exit: 2,
    says: /^there is no profile constructor$/,
  },
  {
    what: 'refused profile',
    args: 'deploy --simulate --profile s5',
    exit: 6,
    says: /^profile s5 is not offered: more than 100 000 connections/,
  },
  {
    what: 'unknown target',
    args: 'deploy --target b',
    exit: 2,
    says: /^there is no target b, did you mean a\?$/,
    advice: /^targets are: a, sandbox$/,
  },
  {what: 'a target that every object inherits', args: 'deploy --target constructor', exit: 2, says: /^there is no target constructor$/},
  {what: 'no target at all', args: 'deploy', exit: 2, says: /gomeet\.yaml has no defaultTarget, so --target is needed: a$/},
  {
    what: 'unknown flag',
    args: 'deploy --simulat',
    exit: 2,
    says: /^there is no flag --simulat, did you mean --simulate\?$/,
    advice: /^gomeet deploy --help$/,
  },
  {what: 'flag without its value', args: 'deploy --profile', exit: 2, says: /^Flag --profile expects a value$/, advice: /--help$/},
  {what: 'a release that is no number', args: 'rollback --to x', exit: 2, says: /^Parsing --to Expected an integer but received: x$/},
  {
    what: 'a release that does not exist',
    args: 'rollback --simulate --profile dev --yes --to 9',
    exit: 2,
    says: /^there is no release 9$/,
    advice: /^releases are: 2, 1$/,
  },
  {
    what: 'a word that is no release',
    args: 'release show banana --simulate --profile dev',
    exit: 2,
    says: /^banana: a release is a number, latest or current$/,
    advice: /gomeet history$/,
  },
  {what: 'a word too many', args: 'deploy --simulate production', exit: 2, says: /^Unexpected argument: production$/, advice: /--help$/},
  {
    what: 'a flag without the one that it needs',
    args: 'deploy --simulate-fault crash-loop',
    exit: 2,
    says: /^--simulate-fault works only together with --simulate$/,
  },
  {
    what: 'unknown phase of --only',
    args: `${simulate} --only apis`,
    exit: 2,
    says: /^--only apis: there is no phase apis, did you mean api\?$/,
    advice: /^phases are: foundation, /,
  },
  {
    what: 'unknown phase of --from',
    args: `${simulate} --from apis`,
    exit: 2,
    says: /^--from apis: there is no phase apis, did you mean api\?$/,
    advice: /^phases are: /,
  },
  {
    what: 'phases that exclude each other',
    args: `${simulate} --from api --only redis`,
    exit: 2,
    says: /^--from api leaves out all of --only redis, so there is nothing to do/,
  },
  {
    what: 'a phase around a cluster that nobody says of',
    args: `${simulate} --only dns`,
    exit: 2,
    says: /^--only dns: target simulator says nothing of the cloud around its cluster$/,
    advice: /^add "cloud: digitalocean"/,
  },
  {
    what: 'a name that the target does not have',
    args: 'dns sync --simulate --profile dev --adopt apy',
    exit: 2,
    says: /^--adopt apy\.gomeet\.com: target simulator has no such name, did you mean api\.gomeet\.com\?$/,
    advice: /^its names are: /,
  },
  {
    what: 'unknown fault',
    args: `${simulate} --simulate-fault crash-lop`,
    exit: 2,
    says: /^there is no fault "crash-lop", did you mean crash-loop\?$/,
    advice: /^faults are: /,
  },
  {
    what: 'timeout without a unit',
    args: `${simulate} --timeout 90`,
    exit: 2,
    says: /^--timeout 90: must be a duration such as 90s, 30m or 2h$/,
  },
  {what: 'waiting for a lock without a unit', args: `${simulate} --lock-wait 60`, exit: 2, says: /^--lock-wait 60: must be a duration/},
  {what: 'timeout in words', args: `${simulate} --timeout soon`, exit: 2, says: /^--timeout soon: must be a duration/},
  {what: 'timeout of nothing', args: `${simulate} --timeout 0s`, exit: 2, says: /^--timeout 0s: must be more than nothing/},
  {what: 'timeout longer than a timer', args: `${simulate} --timeout 25d`, exit: 2, says: /^--timeout 25d: .* at most 24 days$/},
  {what: 'unknown format', args: `${simulate} --output yaml=a`, exit: 2, says: /^--output yaml=a: this command writes text, json/},
  {
    what: 'two outputs to stdout',
    args: `${simulate} --output json --output text`,
    exit: 2,
    says: /^only one --output may go to stdout; give the others a file/,
  },
  {
    what: 'an output into a folder that is not there',
    args: `${simulate} --output json={folder}/no/a.json`,
    exit: 2,
    says: /^--output json=.*: the folder .*\/no does not exist$/,
  },
  {
    what: 'an output that is a folder',
    args: `${simulate} --output json={folder}/full`,
    exit: 2,
    says: /^--output json=.*\/full is a folder; name a file in it$/,
  },
  {
    what: 'a namespace that is no name',
    args: `${simulate} --namespace Not_Good`,
    exit: 2,
    says: /^--namespace: must be lower-case letters/,
  },
  {
    what: 'a plan hash that does not fit',
    args: `${simulate} --expect 0123456789ab`,
    exit: 6,
    says: /^the plan is no longer the one that was approved: expected 0123456789ab, but it is now [0-9a-f]{12}$/,
    advice: /^look at it with: gomeet deploy --profile dev --simulate --dry-run$/,
  },
  {
    what: 'no terminal and no --yes',
    args: 'deploy --simulate --profile dev',
    exit: 6,
    says: /^this would change simulator \(\d+ to create\), and there is no terminal to ask on$/,
    advice: /--yes/,
  },
  {
    what: 'state that is a folder',
    args: `${simulate} --simulate-state {folder}/full`,
    exit: 2,
    says: /full is not a world of the simulator \(EISDIR.*\); delete it or name another file$/,
  },
  {
    what: 'state that is cut off',
    args: `${simulate} --simulate-state {folder}/cut-off.json`,
    exit: 2,
    says: /cut-off\.json is not a world of the simulator \(it is cut off or not JSON\); delete it/,
  },
  {
    what: 'state that is something else',
    args: `${simulate} --simulate-state {folder}/other.yaml`,
    exit: 2,
    says: /other\.yaml is not a world of the simulator \(it does not begin like one\)/,
  },
  {
    what: 'state that cannot be written',
    args: `${simulate} --simulate-state {folder}/no/state.json`,
    exit: 2,
    says: /^--simulate-state .*\/no\/state\.json: nothing can be written beside it/,
  },
  {
    what: 'a folder that is not empty',
    args: 'render --profile dev --output-dir {folder}/full',
    exit: 6,
    says: /full is not empty, and its files might be yours$/,
    advice: /name a folder that does not exist/,
  },
  {
    what: 'a folder that is a file',
    args: 'render --profile dev --output-dir {folder}/empty',
    exit: 2,
    says: /empty cannot be used as a folder/,
  },
  {
    what: 'init over a file',
    args: 'init --target a --profile dev --yes',
    exit: 6,
    says: /gomeet\.yaml exists already and is not overwritten$/,
    advice: /^edit .*gomeet\.yaml, or remove it first$/,
  },
  {what: 'a roll-out of nothing', args: 'rollout', exit: 2, says: /^Missing 1 required arg/, advice: /^gomeet rollout --help$/},
  {what: 'a roll-out without an image', args: 'rollout auth-service --simulate', exit: 2, says: /^Missing required flag image$/},
  {
    what: 'an image without a version',
    args: 'rollout auth-service --image gomeet/auth-service --simulate --profile dev --yes',
    exit: 2,
    says: /^image "gomeet\/auth-service" has no tag, and that means latest: nobody can say later what ran/,
    advice: /^name a version, such as gomeet\/auth-service:v1\.2\.3/,
  },
  {
    what: 'a drain limit without a unit',
    args: 'rollout restart livekit-sfu --max-drain 90 --simulate --profile dev --yes',
    exit: 2,
    says: /^--max-drain 90: must be a duration such as 90s, 30m or 2h$/,
  },
  {
    what: 'a number of pods that is none',
    args: 'scale auth-service 3x --simulate --profile dev --yes',
    exit: 2,
    says: /^the number of pods must be a whole number from 0 to 5000, not "3x"$/,
  },
  {
    what: 'a negative number of pods',
    args: 'scale auth-service -3 --simulate --profile dev --yes',
    exit: 2,
    says: /^the number of pods must be a whole number from 0 to 5000, not "-3"$/,
  },
  {
    what: 'a service that does not exist',
    args: 'scale auth-servic 3 --simulate --profile dev --yes',
    exit: 2,
    says: /^there is no service auth-servic in this target, did you mean auth-service\?$/,
    advice: /^services are: /,
  },
  {
    what: 'more pods than its autoscaler allows',
    args: 'scale auth-service 40 --simulate --profile dev --yes',
    exit: 6,
    says: /^hpa\/auth-service-hpa lets deployment\/auth-service have at most 2 pods, 40 are more$/,
    advice: /^raise its maximum too, with --max 40$/,
  },
  {what: 'no sandbox', args: 'deploy --target sandbox', exit: 2, says: /^No sandbox "default" is running/i, advice: /^gomeet sandbox up/},
];

const whole = (text: string) => `version: 1\n${text}`;

export const configurations: readonly Row[] = [
  {
    what: 'a typo',
    config: 'domian: meet.example.org',
    exit: 2,
    says: /gomeet\.yaml:5: targets\.a\.domian: unknown key, did you mean domain\?$/,
    advice: /^edit .*gomeet\.yaml$/,
  },
  {what: 'a wrong type', config: 'context: 5', exit: 2, says: /gomeet\.yaml:5: targets\.a\.context must be text, not 5$/},
  {
    what: 'a missing key',
    config: whole('targets:\n  a: {}\n'),
    exit: 2,
    says: /gomeet\.yaml:3: targets\.a\.profile is missing; it must be one of dev, /,
  },
  {what: 'not YAML', config: whole('targets: {a: [\n'), exit: 2, says: /gomeet\.yaml:\d+:\d+: not valid YAML: /},
  {
    what: 'a refused profile',
    config: whole('targets: {a: {profile: s5}}\n'),
    exit: 2,
    says: /gomeet\.yaml:2: targets\.a\.profile must be one of .*, not "s5"/,
  },
  {
    what: 'ten megabytes',
    args: 'deploy --config {folder}/ten-megabytes',
    exit: 2,
    says: /ten-megabytes has 10\.0 MB; a gomeet\.yaml has at most 1 MB$/,
  },
  {
    what: 'a gomeet.yaml that is a folder',
    args: 'deploy --config {folder}/folder/gomeet.yaml',
    exit: 2,
    says: /folder\/gomeet\.yaml is a folder, and gomeet looks for a file of that name: rename the folder$/,
  },
  {what: 'a folder', args: 'deploy --config {folder}/full', exit: 2, says: /full is a folder; --config wants the file itself/},
  {
    what: 'a file that does not exist',
    args: 'deploy --config {folder}/nowhere.yaml',
    exit: 2,
    says: /nowhere\.yaml does not exist$/,
    advice: /^gomeet init$/,
  },
  {
    what: 'a waiver of no probe',
    config: 'waive: [{probe: redis.slot, reason: under repair}]',
    exit: 2,
    says: /gomeet\.yaml: targets\.a\.waive\.0\.probe: there is no probe redis\.slot, did you mean redis\.slots\?$/,
    advice: /^probes are: addons/,
  },
  {
    what: 'a threshold of no probe',
    config: 'thresholds: {postgres.replicaton: {lag: 1}}',
    exit: 2,
    says: /gomeet\.yaml: targets\.a\.thresholds\.postgres\.replicaton: there is no probe postgres\.replicaton, did you mean postgres\.replication\?$/,
  },
  {
    what: 'a limit of no name',
    args: 'health-check --target a',
    config: 'thresholds: {postgres.replication: {lagWarnByte: 1}}',
    exit: 2,
    says: /gomeet\.yaml: targets\.a\.thresholds\.postgres\.replication\.lagWarnByte: there is no such limit, did you mean lagWarnBytes\?; its limits are /,
    advice: /^see a probe with: gomeet probes show ID$/,
  },
  {
    what: 'a limit of a probe that has none',
    args: 'health-check --target a',
    config: 'thresholds: {kubernetes.api: {seconds: 1}}',
    exit: 2,
    says: /gomeet\.yaml: targets\.a\.thresholds\.kubernetes\.api\.seconds: there is no such limit; it has no limits$/,
  },
  {
    what: 'an image of no container',
    config: 'images: {auth-servce: a:1}',
    exit: 2,
    says: /^target a: images\.auth-servce: no container has this name, did you mean auth-service\?$/,
  },
];

const own = (name: string): Pick<Row, 'config' | 'args' | 'path'> => ({
  config: `manifests: ./${name}`,
  args: 'deploy --yes --target a --simulate',
  path: 'current',
});

export const manifests: readonly Row[] = [
  {what: 'broken YAML', ...own('m-broken'), exit: 2, says: /m-broken, document 1 \(line 2:1\) is not valid YAML: /},
  {what: 'no name', ...own('m-no-name'), exit: 2, says: /m-no-name, document 1 \(ConfigMap\): metadata\.name is missing; it must be text$/},
  {
    what: 'no phase label',
    ...own('m-no-label'),
    exit: 2,
    says: /^target a: manifests: these objects have no label gomeet\.io\/phase: ConfigMap a$/,
  },
  {
    what: 'a phase that does not exist',
    ...own('m-phase'),
    exit: 2,
    says: /^configmap\/a: the label gomeet\.io\/phase is "apis", which is no phase, did you mean api\?$/,
    advice: /^correct the label/,
  },
  {
    what: 'another namespace',
    ...own('m-elsewhere'),
    exit: 2,
    says: /puts objects into namespace other, but the target's namespace is gomeet$/,
  },
  {what: 'nothing', ...own('m-empty'), exit: 2, says: /^target a: manifests: \.\/m-empty renders no objects$/},
  {
    what: 'a word for a number',
    ...own('m-string'),
    exit: 6,
    says: /^the API server would refuse deployment\/a: .*replicas/,
    advice: /^correct the manifest/,
  },
  {
    what: 'an unknown kind',
    ...own('m-kind'),
    exit: 6,
    says: /^kubernetes\.bootstrap: the API server has no such kind, but the manifests do: Flux of v1/,
    advice: /^correct apiVersion and kind/,
  },
  {
    what: 'a wrong name',
    ...own('m-good-name'),
    exit: 6,
    says: /^the API server would refuse configmap\/Not_Good: .*metadata\.name/,
    advice: /^correct the manifest/,
  },
  {
    what: 'no Kustomize folder',
    ...own('full'),
    exit: 2,
    says: /full holds no kustomization\.yaml, so it is not a Kustomize folder$/,
    advice: /gomeet render --eject/,
  },
  {
    what: 'no kubectl to render them',
    ...own('m-kind'),
    path: 'none',
    exit: 6,
    says: /^kubectl was not found, and it is what renders the manifests in .*m-kind$/,
    advice: /^install kubectl/,
  },
];

const kubeconfig = (name: string, more = ''): Pick<Row, 'config'> => ({config: `kubeconfig: ./${name}${more}`});

export const clusters: readonly Row[] = [
  {
    what: 'a missing kubeconfig',
    ...kubeconfig('nowhere'),
    exit: 2,
    says: /^the kubeconfig .*\/nowhere cannot be read: it does not exist$/,
    advice: /gomeet\.yaml$/,
  },
  {what: 'an empty kubeconfig', ...kubeconfig('empty'), exit: 2, says: /^the kubeconfig .*\/empty is empty$/},
  {
    what: 'a kubeconfig that is not YAML',
    ...kubeconfig('not-yaml'),
    exit: 2,
    says: /^the kubeconfig .*\/not-yaml is not YAML \(at line \d+, column \d+\)$/,
  },
  {
    what: 'a kubeconfig that is another file',
    ...kubeconfig('other.yaml'),
    exit: 2,
    says: /^the kubeconfig .*\/other\.yaml holds no clusters and no contexts/,
  },
  {
    what: 'a kubeconfig that is a folder',
    ...kubeconfig('full'),
    exit: 2,
    says: /^the kubeconfig .*\/full cannot be read: it is a directory$/,
  },
  {
    what: 'a context that does not exist',
    ...kubeconfig('good.kubeconfig', '\n    context: here'),
    exit: 2,
    says: /^the kubeconfig .* has no context "here"; it has: there$/,
  },
  {
    what: 'a dead server',
    ...kubeconfig('dead.kubeconfig'),
    exit: 3,
    says: /^kubernetes\.api: the API server https:\/\/127\.0\.0\.1:\d+ cannot be reached: connection refused/,
    advice: /^start the cluster/,
  },
  {
    what: 'a server that never answers',
    ...kubeconfig('mute.kubeconfig'),
    exit: 3,
    says: /^kubernetes\.api: the API server https:\/\/127\.0\.0\.1:\d+ gave no answer within 2 s$/,
    advice: /^gomeet doctor$/,
  },
  {
    what: 'an expired client certificate',
    ...kubeconfig('expired-client.kubeconfig'),
    exit: 3,
    says: /^kubernetes\.api: .* the client certificate expired on \d{4}-/,
    advice: /^get a new kubeconfig/,
  },
  {
    what: 'an expired server certificate',
    ...kubeconfig('expired-server.kubeconfig'),
    exit: 3,
    says: /^kubernetes\.api: .* the server's certificate has expired$/,
    advice: /renew the API server's certificate/,
  },
  {
    what: 'another cluster than the pinned one',
    ...kubeconfig('good.kubeconfig', '\n    cluster: {uid: another}'),
    exit: 6,
    says: /^this is not the cluster that target a is pinned to: UID of kube-system is uid-of-this-one, pinned is another$/,
    advice: /^choose another --context/,
  },
  {
    what: 'another server than the pinned one',
    ...kubeconfig('good.kubeconfig', '\n    cluster: {server: "https://10.1.2.3:6443"}'),
    exit: 6,
    says: /^this is not the cluster .* pinned is https:\/\/10\.1\.2\.3:6443$/,
  },
  {
    what: 'no kubectl',
    ...kubeconfig('good.kubeconfig'),
    path: 'none',
    exit: 6,
    says: /^kubernetes\.version: kubectl was not found /,
    advice: /^install kubectl/,
  },
  {
    what: 'an old kubectl',
    ...kubeconfig('good.kubeconfig'),
    path: 'old',
    exit: 6,
    says: /^kubernetes\.version: kubectl is v1\.20\.4; 1\.24 or newer is needed /,
    advice: /^install a newer kubectl/,
  },
  {
    what: 'a kubectl that crashes',
    ...kubeconfig('good.kubeconfig'),
    path: 'broken',
    exit: 6,
    says: /^kubernetes\.version: not measured: kubectl did not tell its version \(exit 139\)/,
  },
];
