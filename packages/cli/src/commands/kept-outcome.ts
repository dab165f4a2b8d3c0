import type { Io } from '../io/io.ts';
import { keptOr } from '../io/kept-reports.ts';
import type { CheckOptions } from './check-options.ts';
import type { Outcome } from './check.ts';

/** An outcome as it is kept, with what was said beside the report. */
interface Kept {
  readonly outcome: Outcome;
  readonly said: string;
}

/** `--cache`: what `judge` comes to, or what it came to while nothing has changed. Runs that write, ask Git or run code are not kept. */
export async function keptOutcome(argv: readonly string[], options: CheckOptions, io: Io, judge: (io: Io) => Promise<Outcome>): Promise<Outcome> {
  if (!isKept(options)) return judge(io);
  let fresh: Outcome | undefined;
  const kept = await keptOr(argv, io, async (own) => {
    let said = '';
    const stderr = (text: string): void => {
      said += text;
      own.stderr(text);
    };
    fresh = await judge({ ...own, stderr });
    // What could not be read or judged may be another time.
    return fresh.report === undefined || fresh.code === 2 ? undefined : JSON.stringify({ outcome: fresh, said } satisfies Kept, withMaps);
  });
  if (fresh !== undefined || kept === undefined) return fresh ?? judge(io);
  const { outcome, said } = JSON.parse(kept, asMaps) as Kept; // written above
  if (said !== '') io.stderr(said);
  return outcome;
}

/** Maps have no JSON of their own. */
function withMaps(_: string, value: unknown): unknown {
  return value instanceof Map ? { entriesOfMap: [...(value as ReadonlyMap<unknown, unknown>)] } : value;
}

function asMaps(_: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'entriesOfMap' in value ? new Map(value.entriesOfMap as [unknown, unknown][]) : value;
}

function isKept({ fix, changedSince, writeBaseline, stdin, allowCode }: CheckOptions): boolean {
  return fix === undefined && changedSince === undefined && !writeBaseline && stdin === undefined && !allowCode;
}
