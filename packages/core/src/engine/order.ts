import type { Diagnostic } from '../diagnostics/diagnostic.ts';

/** By file, place, rule, message: the same input gives the same bytes. */
export function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  return (
    compare(a.at.file.path, b.at.file.path) ||
    a.at.start - b.at.start ||
    compare(a.ruleId, b.ruleId) ||
    compare(a.message, b.message)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
