import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SyntaxProblem } from '../syntax/tree.ts';
import type { SourceFile } from '../text/source-file.ts';
import { fingerprint } from './fingerprint.ts';

export const PARSE_ERROR = 'parse-error';

/** A file that is a template and cannot be read as one: the finding `parse-error`, which no configuration switches off. */
export function parseErrors(file: SourceFile, problems: readonly SyntaxProblem[]): Diagnostic[] {
  return problems.map((problem) => ({
    ruleId: PARSE_ERROR,
    messageId: 'syntax',
    severity: 'error',
    message: problem.message,
    at: { file, start: problem.start, end: problem.end },
    address: '',
    resourceType: '',
    workloads: [],
    services: [],
    scenariosComplete: true,
    assumes: [],
    deployments: [],
    regions: [],
    related:
      problem.related === undefined
        ? []
        : [{ at: { file, start: problem.related.start, end: problem.related.end }, message: problem.related.message }],
    trace: [],
    notes: [],
    fixes: [],
    fingerprint: fingerprint([PARSE_ERROR, file.path, problem.message].join('\n')),
  }));
}
