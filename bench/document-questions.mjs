const gomeet = ['-n', 'gomeet'];

/**
 * The commands about health in the platform's documents (000, 004), as arguments of kubectl. `written` is each of them once;
 * `everywhere` asks what is asked of one pod of each of its kind, which is the question that health-check answers.
 */
export function documentQuestions(pods) {
  const of = (app) => pods.filter((pod) => pod.metadata.labels?.app === app).map((pod) => pod.metadata.name);
  const [sfu = 'livekit-sfu-0'] = of('livekit-sfu');
  const inPod = (pod, ...command) => ['exec', pod, ...gomeet, '--', ...command];
  const sql = (pod, query) => inPod(pod, 'psql', '-U', 'postgres', '-c', query);
  const once = [
    ['get', 'pods', ...gomeet],
    ['get', 'services', ...gomeet],
    ['cluster-info'],
    ['describe', 'nodes'],
    ['wait', '--for=condition=ready', 'pod', '-l', 'app=postgres', ...gomeet, '--timeout=600s'],
    ['wait', '--for=condition=complete', 'job/redis-cluster-init', ...gomeet, '--timeout=5s'],
    ['get', 'hpa', ...gomeet],
    ['get', 'hpa', ...gomeet, '-o', 'wide'],
    ['get', 'service', 'traefik', ...gomeet, '-o', 'jsonpath={.status.loadBalancer.ingress[0].ip}'],
    ['describe', 'certificate', ...gomeet],
    ['get', 'tlsstore', ...gomeet],
    ['top', 'pods', ...gomeet, '--sort-by=cpu'],
    ['top', 'nodes', '--sort-by=memory'],
    ['top', 'pods', ...gomeet, '-l', 'app=signaling-service'],
    ['top', 'pods', ...gomeet, '-l', 'app=livekit-sfu'],
    ['logs', ...gomeet, 'deployment/signaling-service'],
    ['logs', ...gomeet, 'deployment/pgbouncer', '--tail=50'],
    ['describe', 'hpa', 'livekit-sfu-hpa', ...gomeet],
    ['get', 'events', ...gomeet, '--field-selector', 'involvedObject.name=livekit-sfu-hpa'],
    ['rollout', 'status', 'deployment/auth-service', ...gomeet, '--timeout=600s'],
  ];
  const postgres = (pod) => [
    sql(pod, 'SELECT * FROM pg_stat_replication;'),
    sql(pod, 'SELECT count(*) FROM pg_stat_activity;'),
    sql(pod, 'SELECT query, mean_exec_time FROM pg_stat_statements ORDER BY mean_exec_time DESC LIMIT 10;'),
  ];
  const redis = (pod) => [
    inPod(pod, 'redis-cli', 'cluster', 'info'),
    inPod(pod, 'redis-cli', 'config', 'get', 'maxclients'),
    inPod(pod, 'redis-cli', 'info', 'clients'),
  ];
  // The document asks with curl, which the image does not have, for a path that does not exist.
  const media = (pod) => [inPod(pod, 'wget', '-qO-', 'http://localhost:7880/'), inPod(pod, 'cat', '/proc/net/dev')];
  return {
    written: [...once, ...postgres('postgres-primary-0'), ...redis('redis-master-0'), ...media(sfu)],
    everywhere: [...once, ...of('postgres').flatMap(postgres), ...of('redis').flatMap(redis), ...of('livekit-sfu').flatMap(media)],
  };
}
