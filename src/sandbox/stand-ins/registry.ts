type Labels = Readonly<Record<string, string>>;

interface Series {
  readonly labels: Labels;
  value: number;
  /** Cumulative counts by upper bound, and how many there were; histograms only. */
  readonly buckets?: number[];
  count: number;
}

interface Family {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly bounds: readonly number[];
  readonly series: Map<string, Series>;
}

/** The metrics of one pod in Prometheus' text format. */
export class Registry {
  private readonly families = new Map<string, Family>();

  /** Makes a metric known. */
  declare(name: string, type: Family['type'], help: string, bounds: readonly number[] = []): this {
    this.families.set(name, {type, help, bounds, series: new Map()});
    return this;
  }

  has(name: string): boolean {
    return this.families.has(name);
  }

  /** Adds to a counter or a gauge. */
  add(name: string, labels: Labels = {}, by = 1): void {
    this.series(name, labels).value += by;
  }

  set(name: string, labels: Labels, value: number): void {
    this.series(name, labels).value = value;
  }

  /** Adds an observation to a histogram. */
  observe(name: string, labels: Labels, value: number): void {
    const series = this.series(name, labels);
    series.value += value;
    series.count++;
    const bounds = this.families.get(name)?.bounds ?? [];
    bounds.forEach((bound, index) => {
      if (value <= bound && series.buckets !== undefined) series.buckets[index] = (series.buckets[index] ?? 0) + 1;
    });
  }

  text(): string {
    return [...this.families]
      .map(([name, family]) => {
        const lines = [...family.series.values()].flatMap((series) => render(name, family, series));
        return `# HELP ${name} ${family.help}\n# TYPE ${name} ${family.type}\n${lines.map((line) => `${line}\n`).join('')}`;
      })
      .join('');
  }

  private series(name: string, labels: Labels): Series {
    const family = this.families.get(name);
    if (family === undefined) throw new Error(`metric ${name} is not declared`);
    const key = labelText(labels);
    const found = family.series.get(key);
    if (found !== undefined) return found;
    const made: Series = {labels, value: 0, count: 0, ...(family.type === 'histogram' ? {buckets: family.bounds.map(() => 0)} : {})};
    family.series.set(key, made);
    return made;
  }
}

function render(name: string, {bounds}: Family, {labels, value, buckets, count}: Series): string[] {
  if (buckets === undefined) return [`${name}${labelText(labels)} ${value}`];
  const rows = bounds.map((bound, index) => `${name}_bucket${labelText({...labels, le: String(bound)})} ${buckets[index] ?? 0}`);
  return [
    ...rows,
    `${name}_bucket${labelText({...labels, le: '+Inf'})} ${count}`,
    `${name}_sum${labelText(labels)} ${value}`,
    `${name}_count${labelText(labels)} ${count}`,
  ];
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replace(/[\\"\n]/g, (c) => (c === '\n' ? '\\n' : `\\${c}`))}"`,
  );
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}
