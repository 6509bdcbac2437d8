import { type ParseArgsConfig, parseArgs } from 'node:util';
import { suggest } from './policy/syntax/suggest.ts';

/** One flag of a command. `many` may be given more than once. */
export interface Flag {
  readonly kind: 'one' | 'many' | 'switch';
  /** What stands for the value in the help. */
  readonly value: string;
  readonly about: string;
  readonly byDefault: readonly string[];
  /** One letter that may be written for the name, behind one dash. */
  readonly short?: string;
}

/** The flags of a command by their names, without the dashes. */
export type Flags = Readonly<Record<string, Flag>>;

/** A command line that cannot be read; the message says what to write instead. */
export class UsageError extends Error {}

/** What a command was told: flags first, then the environment, then defaults. Frozen. */
export interface Config {
  /** The value of a flag, the last one given; `undefined` when there is none and no default. */
  readonly one: (flag: string) => string | undefined;
  readonly all: (flag: string) => readonly string[];
  readonly on: (flag: string) => boolean;
  /** @throws {UsageError} when the flag is no whole number from `least` up */
  readonly count: (flag: string, least: number) => number;
  readonly words: readonly string[];
}

/**
 * Reads a command line against its flags. A flag that was not given is looked up in the environment as `SIDEGATE_` and
 * its name in capitals, `-` as `_`; several values are separated by commas there, a switch is `true` or `false`.
 *
 * @throws {UsageError} for an unknown flag, a missing value, or words where none belong
 */
export function readConfig(
  flags: Flags,
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  mostWords = 0,
): Config {
  const { values, positionals } = parse(flags, args);
  if (positionals.length > mostWords)
    throw new UsageError(
      `\`${positionals[mostWords] ?? ''}\` is one word too many; a value stands behind its flag, such as \`--policy\``,
    );
  const given = new Map(
    Object.entries(flags).map(([name, flag]) => [name, valuesOf(name, flag, values[name], environment)]),
  );
  const all = (flag: string): readonly string[] => {
    const found = given.get(flag);
    if (found === undefined) throw new Error(`there is no flag \`${flag}\``);
    return found;
  };
  return Object.freeze({
    one: (flag: string) => all(flag).at(-1),
    all,
    on: (flag: string) => all(flag).at(-1) === 'true',
    count(flag: string, least: number) {
      const text = all(flag).at(-1) ?? '';
      const number = Number(text);
      if (/^\d+$/.test(text) && number >= least) return number;
      throw new UsageError(`\`--${flag} ${text}\` is no whole number from ${String(least)} up`);
    },
    words: positionals,
  });
}

type Values = Readonly<Record<string, unknown>>;

function parse(flags: Flags, args: readonly string[]): { values: Values; positionals: readonly string[] } {
  const options: NonNullable<ParseArgsConfig['options']> = {};
  for (const [name, { kind, short }] of Object.entries(flags)) {
    const type = kind === 'switch' ? 'boolean' : 'string';
    options[name] = { type, multiple: kind === 'many', ...(short !== undefined && { short }) };
  }
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(toProse(error, Object.keys(flags)));
  }
}

/** What Node says of a command line, in words that say what to write instead. */
function toProse(error: unknown, flags: readonly string[]): string {
  const message = error instanceof Error ? error.message : String(error);
  const [, flag = ''] = /'(?:-\w, )?(-[^ ']*)/.exec(message) ?? [];
  if (message.includes('argument missing')) return `\`${flag}\` wants a value`;
  if (message.includes('is ambiguous')) return `write \`${flag}=VALUE\` for a value that begins with \`-\``;
  if (message.includes('does not take')) return `\`${flag}\` takes no value`;
  const names = flags.map((name) => `--${name}`);
  return `there is no flag \`${flag}\`${suggest(flag, names)}`;
}

function valuesOf(
  name: string,
  flag: Flag,
  given: unknown,
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  if (Array.isArray(given)) return given.map(String);
  if (typeof given === 'string' || typeof given === 'boolean') return [String(given)];
  const variable = `SIDEGATE_${name.toUpperCase().replaceAll('-', '_')}`;
  const fromEnvironment = environment[variable];
  if (fromEnvironment === undefined || fromEnvironment === '') return flag.byDefault;
  if (flag.kind === 'switch' && fromEnvironment !== 'true' && fromEnvironment !== 'false') {
    throw new UsageError(`\`${variable}=${fromEnvironment}\` is neither \`true\` nor \`false\``);
  }
  return flag.kind === 'many' ? fromEnvironment.split(',') : [fromEnvironment];
}
