import { type Config, UsageError } from '../config.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads a flag such as `90d`, `12h`, `5m` or `30s`, in milliseconds. @throws {UsageError} when it is none */
export function readDuration(config: Config, flag: string): number {
  const text = config.one(flag) ?? '';
  const [, digits = '', unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const ms = Number(digits) * (UNITS[unit] ?? 0);
  if (ms > 0) return ms;
  throw new UsageError(
    `\`--${flag} ${text}\` is no duration; write a number and \`s\`, \`m\`, \`h\` or \`d\`, such as \`90d\``,
  );
}
