import type { Io } from '../io/io.ts';
import { run } from '../run.ts';

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly stdin?: string;
  /** What is typed at the terminal, line by line, where there is one; nothing more is an empty line. */
  readonly answers?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly isTerminal?: boolean;
  readonly columns?: number;
}

/** The whole command line without a process: what it prints and what it comes to. */
export async function runCli(argv: readonly string[], options: RunOptions): Promise<Outcome> {
  let stdout = '';
  let stderr = '';
  const typed = [...(options.answers ?? [])];
  const io: Io = {
    cwd: options.cwd,
    stdout: (text) => void (stdout += text),
    stderr: (text) => void (stderr += text),
    stdin: () => Promise.resolve(new TextEncoder().encode(options.stdin ?? '')),
    ask: () => Promise.resolve(options.answers === undefined ? undefined : (typed.shift() ?? '')),
    isTerminal: options.isTerminal ?? false,
    columns: options.columns ?? 0,
    env: options.env ?? {},
  };
  const code = await run(argv, io);
  return { code, stdout, stderr };
}
