/** What a command may do to the world; tests hand in their own. */
export interface Io {
  readonly cwd: string;
  stdout(text: string): void;
  stderr(text: string): void;
  /** All of standard input. */
  stdin(): Promise<Uint8Array>;
  /** Asks whoever sits at the terminal; undefined = nobody does. */
  ask(question: string): Promise<string | undefined>;
  /** Shows one line to whoever waits at a terminal, in place of the one before; an empty one takes it away. Absent = nobody waits. */
  readonly status?: (line: string) => void;
  readonly isTerminal: boolean;
  readonly columns: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The path of the program that runs; absent = sources that are not bundled. */
  readonly program?: string;
}

/** 0 nothing found, 1 findings, 2 the tool could not do its job, 3 something stayed undecided (`--strict`). */
export type ExitCode = 0 | 1 | 2 | 3;

export type Command = (argv: readonly string[], io: Io) => Promise<ExitCode>;
