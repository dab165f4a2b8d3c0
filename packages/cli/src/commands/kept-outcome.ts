import type { Io } from '../io/io.ts';
import { keptOr } from '../io/kept-reports.ts';
import type { Report, ReportRule } from '../reporters/report.ts';
import type { CheckOptions } from './check-options.ts';
import type { Outcome } from './check.ts';

/** An outcome as it is kept, with what was said beside the report. */
interface Kept extends Omit<Outcome, 'report'> {
  readonly report: Omit<Report, 'rules'>;
  readonly rules: readonly (readonly [string, ReportRule])[];
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
    const { report } = fresh;
    // What could not be read or judged may be another time.
    if (report === undefined || fresh.code === 2) return undefined;
    return JSON.stringify({ ...fresh, report: { ...report, rules: undefined }, rules: [...report.rules], said });
  });
  if (fresh !== undefined || kept === undefined) return fresh ?? judge(io);
  const { report, rules, said, ...outcome } = JSON.parse(kept) as Kept; // written above
  if (said !== '') io.stderr(said);
  return { ...outcome, report: { ...report, rules: new Map(rules) } };
}

function isKept({ fix, changedSince, writeBaseline, stdin, allowCode }: CheckOptions): boolean {
  return fix === undefined && changedSince === undefined && !writeBaseline && stdin === undefined && !allowCode;
}
