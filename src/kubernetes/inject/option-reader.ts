import type { Pod } from './pod.ts';
import { choiceOf, quote, type Remark } from './remark.ts';
import { OPTIONS } from './words.ts';

/** The short name of an option. */
export type Option = keyof typeof OPTIONS;

/** Reads the annotations that are options, and collects what is wrong with them. */
export interface OptionReader {
  readonly problems: readonly Remark[];
  /** What a pod's annotation says; `undefined` when there is none. */
  readonly said: (option: Option) => string | undefined;
  readonly complain: (option: Option, message: string) => void;
  readonly choice: <T extends string>(option: Option, among: readonly T[]) => T | undefined;
  readonly port: (option: Option, byDefault: number, orElse?: string) => number;
}

/** Creates a reader of the options of a pod. */
export function createOptionReader({ annotations }: Pod): OptionReader {
  const problems: Remark[] = [];
  const said = (option: Option): string | undefined => annotations?.get(OPTIONS[option]);
  function complain(option: Option, message: string): void {
    const name = OPTIONS[option];
    const value = said(option);
    const what = value === undefined ? `the default of \`${name}\`` : quote(`${name}: ${value}`);
    problems.push({ path: ['metadata', 'annotations', name], message: `${what} ${message}` });
  }
  return {
    problems,
    said,
    complain,
    choice(option, among) {
      const text = said(option);
      const found = among.find((each) => each === text);
      if (text !== undefined && found === undefined) complain(option, `is none of ${choiceOf(among)}`);
      return found;
    },
    port(option, byDefault, orElse = '') {
      const text = said(option) ?? String(byDefault);
      const port = /^[1-9]\d{3,4}$/.test(text) ? Number(text) : 0;
      if (port < 1024 || port > 65_535) complain(option, `is no port from 1024 to 65535${orElse}`);
      return port;
    },
  };
}
