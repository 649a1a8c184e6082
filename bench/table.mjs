/** The results as a Markdown table. */
export function benchmarkTable({machine, measurements}) {
  const rows = measurements
    .filter(({fault}) => fault === undefined)
    .map(({name, unit, limit, atLeast, min, median, max, runs, date}) => {
      const inside = atLeast === true ? median >= limit : median <= limit;
      const met = limit === undefined ? '' : inside ? 'met' : 'not met';
      return `| ${name} | ${limit === undefined ? '' : `${atLeast === true ? '≥' : '≤'} ${limit}${space(unit)}`} | ${median}${space(unit)} | ${min} – ${max} | ${runs} | ${met} | ${date} |`;
    });
  return [
    `Whole processes, ${machine.cores} cores, ${machine.memoryGiB} GiB, Node ${machine.node}.`,
    '',
    '| what | limit | median | min – max | runs | limit is | measured |',
    '| --- | ---: | ---: | ---: | ---: | --- | --- |',
    ...rows,
    ...doomedTable(measurements.filter(({fault}) => fault !== undefined)),
  ].join('\n');
}

/** Roll-outs that could not succeed. Seconds since the tool began, but where the head says otherwise. */
function doomedTable(rows) {
  if (rows.length === 0) return [];
  const seconds = (value) => (value === null ? 'not seen' : `${value.toFixed(1)} s`);
  const peer = ({seconds: took, exit}) => `${took.toFixed(0)} s${exit === 0 ? ', "succeeded"' : ''}`;
  const lines = rows.map(({fault, code, visible, grace, over, exited, helm, kubectl}) => {
    const met = over !== null && over <= 2 && code !== null ? 'met' : 'not met';
    return `| ${fault} | ${code} | ${seconds(visible)} | ${seconds(grace)} | ${seconds(over)} | ${met} | ${seconds(exited)} | ${peer(helm)} | ${peer(kubectl)} |`;
  });
  return [
    '',
    `Roll-outs that cannot succeed (${rows[0].date}, the same machine, one sandbox, all three tools at once; helm and kubectl are told to give up after 45 s). Limit: a verdict at most 2 s after the cause is visible and its grace is over.`,
    '',
    '| fault | cause that gomeet names | visible after | grace | verdict after that | limit is | `gomeet rollout` exits after, evidence written | `helm upgrade --wait` gives up after | `kubectl rollout status` gives up after |',
    '| --- | --- | ---: | ---: | ---: | --- | ---: | ---: | ---: |',
    ...lines,
  ];
}

function space(unit) {
  return unit === '×' ? ' ×' : ` ${unit}`;
}
