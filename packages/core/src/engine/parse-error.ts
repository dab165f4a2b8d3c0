import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { parseTemplate } from '../syntax/parse.ts';
import type { SyntaxProblem } from '../syntax/tree.ts';
import type { SourceFile } from '../text/source-file.ts';
import { fingerprint } from './fingerprint.ts';

export const PARSE_ERROR = 'parse-error';

/** More problems than these follow from the first ones, as a rule: one slip can make a parser stumble on every line after it. */
const SHOWN = 3;

/** Whether a file that is a template can be read as one: where it cannot, nobody knows what it says. */
export function isReadable(file: SourceFile): boolean {
  return !hinderReading(parseTemplate(file).problems);
}

/** Whether CloudFormation rejects the file for one of these problems. */
export function hinderReading(problems: readonly SyntaxProblem[]): boolean {
  return problems.some(({ tolerated }) => tolerated !== true);
}

/** A file that is a template and cannot be read as one, or is read otherwise than it seems: the finding `parse-error`. */
export function parseErrors(file: SourceFile, problems: readonly SyntaxProblem[]): Diagnostic[] {
  const others = problems.length - SHOWN;
  const first = [...problems].sort((a, b) => Number(a.tolerated === true) - Number(b.tolerated === true) || a.start - b.start).slice(0, SHOWN);
  return first.map((problem, i) => ({
    ruleId: PARSE_ERROR,
    messageId: 'syntax',
    severity: problem.tolerated === true ? 'warning' : 'error',
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
    notes: others > 0 && i === SHOWN - 1 ? [`${others} more problems follow in this file, perhaps from those shown`] : [],
    fixes: [],
    fingerprint: fingerprint([PARSE_ERROR, file.path, problem.message].join('\n')),
  }));
}
