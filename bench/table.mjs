/** The results as a Markdown table. */
export function benchmarkTable({machine, measurements}) {
  const rows = measurements.map(({name, unit, limit, min, median, max, runs, date}) => {
    const met = limit === undefined ? '' : median <= limit ? 'met' : 'not met';
    return `| ${name} | ${limit === undefined ? '' : `≤ ${limit}${space(unit)}`} | ${median}${space(unit)} | ${min} – ${max} | ${runs} | ${met} | ${date} |`;
  });
  return [
    `Whole processes, ${machine.cores} cores, ${machine.memoryGiB} GiB, Node ${machine.node}.`,
    '',
    '| what | limit | median | min – max | runs | limit is | measured |',
    '| --- | ---: | ---: | ---: | ---: | --- | --- |',
    ...rows,
  ].join('\n');
}

function space(unit) {
  return unit === '×' ? ' ×' : ` ${unit}`;
}
