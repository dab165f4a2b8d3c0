import type { Span, TextEdit } from '../text/source-file.ts';

export type Severity = 'error' | 'warning' | 'info';

/** One finding as it is told to people; reporters turn it into their own formats. */
export interface Diagnostic {
  readonly ruleId: string;
  readonly messageId: string;
  readonly severity: Severity;
  /** What is wrong, in one line that stands alone. */
  readonly message: string;
  /** The smallest text that is wrong. */
  readonly at: Span;
  /** The resource that the finding is about; empty for files. */
  readonly address: string;
  readonly resourceType: string;
  readonly workloads: readonly string[];
  readonly services: readonly string[];
  /** When it holds; absent = always. */
  readonly scenarios?: readonly Scenario[];
  /** Whether `scenarios` covers every case in which it holds. */
  readonly scenariosComplete: boolean;
  /** What was taken for granted, such as that nothing outside the given files adds endpoints. */
  readonly assumes: readonly string[];
  readonly deployments: readonly string[];
  readonly regions: readonly string[];
  readonly related: readonly Label[];
  /** The path from the workload to where it ends. */
  readonly trace: readonly TraceStep[];
  /** Why it matters. */
  readonly notes: readonly string[];
  /** What to do, in one line; further lines are text to copy. */
  readonly help?: string;
  readonly fixes: readonly Fix[];
  /** Stable when lines move. */
  readonly fingerprint: string;
  readonly suppressed?: { readonly reason: string };
}

/**
 * One combination of choices, as far as it departs from the defaults. Inputs (parameters, variables, Region) by value; the named
 * conditions of the template that come to the same, none where no names say all of it.
 */
export interface Scenario {
  readonly conditions: Readonly<Record<string, boolean>>;
  readonly inputs: Readonly<Record<string, readonly string[]>>;
  /** All of it is so by default. */
  readonly byDefault?: true;
}

export interface Label {
  readonly at: Span;
  readonly message: string;
  readonly address?: string;
}

export interface TraceStep {
  readonly address: string;
  readonly message: string;
  readonly at?: Span;
}

/** `safe`: keeps what the author meant, replaces nothing, adds nothing billed. `display`: shown only. */
export type Applicability = 'safe' | 'suggestion' | 'display';

export type Impact = 'none' | 'update' | 'replacement' | 'new-resource';

export interface Fix {
  readonly title: string;
  readonly applicability: Applicability;
  readonly impact: Impact;
  /** Empty where it is shown only. */
  readonly edits: readonly TextEdit[];
  /** Why nothing is edited, or why a person has to agree. */
  readonly reason?: string;
  /** The change as somebody would write it by hand, in the language of the file that would be edited. */
  readonly sketch?: string;
  /** What to try where this one does not do. */
  readonly otherwise?: Fix;
}

/** Something about the input that is no finding of a rule, such as a file that cannot be read. */
export interface Problem {
  readonly at: Span;
  readonly message: string;
}

export type NeedVerdict = 'proven' | 'ineffective' | 'refuted' | 'undecided';

export interface WorkloadReport {
  readonly address: string;
  readonly at: Span;
  readonly launchType: string;
  readonly needs: readonly NeedReport[];
  /** When it runs, if it does not by default; its needs are those of the nearest such world. */
  readonly scenarios?: readonly Scenario[];
}

export interface NeedReport {
  readonly service: string;
  readonly verdict: NeedVerdict;
  readonly carriedBy?: 'endpoint' | 'public' | 'peer' | 'unknown';
  /** What in the workload makes it needed. */
  readonly because: readonly string[];
  /** The path, or where it ends, for `explain`. */
  readonly trace: readonly TraceStep[];
  /** Facts that would decide it. */
  readonly missing: readonly string[];
  readonly scenarios?: readonly Scenario[];
}

/** How often the files spell out a Region while none is known to be the target: what a user may choose from. */
export interface RegionHint {
  readonly region: string;
  readonly count: number;
}

export interface AnalysisResult {
  readonly status: 'complete' | 'incomplete';
  readonly findings: readonly Diagnostic[];
  readonly workloads: readonly WorkloadReport[];
  readonly problems: readonly Problem[];
  /** Rules that crashed: bugs of the tool, while all others went on. */
  readonly crashes: readonly { readonly ruleId: string; readonly error: unknown }[];
  /** Most frequent first; empty where the target Region is known, or nothing depends on it. */
  readonly regionHints: readonly RegionHint[];
  readonly files: { readonly checked: number; readonly skipped: number; readonly failed: number };
}
