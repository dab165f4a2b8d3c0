import type { Report } from './report.ts';

/** What a reporter knows besides the report. */
export interface ReporterContext {
  readonly color: boolean;
  readonly columns: number;
  readonly quiet: boolean;
  /** A path of the report as a person at the prompt would type it. */
  readonly pathOf: (file: string) => string;
  /** The arguments that judge the same once more; absent = the file of a finding does. */
  readonly again?: readonly string[] | undefined;
}

/** A report as text, to the last line break. */
export type Reporter = (report: Report, context: ReporterContext) => string;
