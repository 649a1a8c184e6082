/** The calls of gomeet in one line of shell, each as its arguments: pipes, `&&`, `$( )`, npx and redirections understood. */
export function gomeetCalls(line: string): readonly (readonly string[])[] {
  const inner = [...line.matchAll(/\$\(([^)]*)\)/g)].flatMap(([, command]) => gomeetCalls(command ?? ''));
  const calls: string[][] = [];
  let current: string[] = [];
  const end = () => {
    const words = current[0] === '$' ? current.slice(1) : current;
    const start = words[0] === 'npx' ? 1 : 0;
    if (words[start] === 'gomeet') calls.push(words.slice(start + 1));
    current = [];
  };
  for (const {word, quoted} of words(line)) {
    if (!quoted && word.startsWith('#')) break;
    if (!quoted && /^(\||\|\||&&|;)$/.test(word)) end();
    else current.push(word);
  }
  end();
  const outer = calls.map((call) => {
    const redirection = call.findIndex((word) => /^\d?[<>]/.test(word));
    return redirection === -1 ? call : call.slice(0, redirection);
  });
  return [...outer, ...inner];
}

function words(line: string): readonly {readonly word: string; readonly quoted: boolean}[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, single, double, bare]) => ({
    word: single ?? double ?? bare ?? '',
    quoted: bare === undefined,
  }));
}
