declare module '*/ava/lib/runner.js' {
  import type { TestFn } from 'ava';

  /** A test or a hook as it was declared. */
  interface Task {
    readonly title: string;
    readonly metadata: { readonly skipped: boolean; readonly exclusive: boolean; readonly failing: boolean };
  }

  /** What happened to a test. */
  interface StateChange {
    readonly type: string;
    readonly err?: {
      readonly message?: string;
      readonly formattedDetails?: readonly { readonly label: string; readonly formatted: string }[];
    };
  }

  /** Takes the tests that one file declares, and runs them. */
  class Runner {
    constructor(options: { readonly file: string; readonly projectDir: string });
    readonly chain: TestFn;
    readonly tasks: Readonly<Record<string, readonly Task[]>>;
    /** The tests that run now. */
    readonly activeRunnables: ReadonlySet<{ readonly finishDueToInactivity: (() => void) | null }>;
    start: () => void;
    on(event: 'stateChange', listener: (event: { readonly data: StateChange }) => void): void;
    runTest(task: Task, contextRef: object): Promise<boolean>;
  }

  // biome-ignore lint/style/noDefaultExport: so AVA has it
  export { Runner as default, type Task };
}

declare module '*/ava/lib/context-ref.js' {
  /** The `t.context` of a file's tests. */
  class ContextRef {
    copy(): object;
  }

  // biome-ignore lint/style/noDefaultExport: so AVA has it
  export { ContextRef as default };
}
