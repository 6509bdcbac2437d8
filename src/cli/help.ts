import type { Command } from './command.ts';

/** The help of one command: every flag with its default, an example, every exit code. */
export function commandHelp({ usage, about, flags, example, exits }: Omit<Command, 'run'>): string {
  const rows = Object.entries(flags).map(([name, flag]): readonly [string, string] => {
    const suffix = flag.byDefault.length === 0 ? '' : ` (default ${flag.byDefault.join(', ')})`;
    const short = flag.short === undefined ? '' : `-${flag.short}, `;
    return [`${short}--${name} ${flag.value}`.trimEnd(), flag.about + suffix];
  });
  return [
    `usage: sidegate ${usage}`,
    '',
    ...wrap(about, 98),
    '',
    ...table([...rows, ['--help', 'print this']]),
    '',
    ...wrap(
      'Each flag may also stand in the environment, `--some-flag` as SIDEGATE_SOME_FLAG: several values separated by commas, `true` or `false` for a flag without a value.',
      98,
    ),
    '',
    `example:`,
    `  ${example}`,
    '',
    'exit codes:',
    ...exits.map((exit) => `  ${exit}`),
    '',
  ].join('\n');
}

/** Two columns, the second wrapped to a terminal's width. */
export function table(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  return rows.flatMap(([left, right]) =>
    wrap(right, 98 - width).map((line, index) =>
      `  ${(index === 0 ? left : '').padEnd(width)}${line}`.trimEnd(),
    ),
  );
}

function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length >= width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
