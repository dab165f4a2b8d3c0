import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { parseTemplate } from '../syntax/parse.ts';
import type { SyntaxProblem } from '../syntax/tree.ts';
import type { SourceFile, Span } from '../text/source-file.ts';
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

/**
 * What another tool fills in before there is a template, where it is what hinders reading: Jinja, cookiecutter, Mustache, ERB
 * and Go write such texts. CloudFormation has braces of its own, in `{{resolve:...}}`.
 */
export function placeholderIn(file: SourceFile, problems: readonly SyntaxProblem[]): Span | undefined {
  if (!hinderReading(problems) || !PLACEHOLDER.test(file.text)) return undefined;
  const found = problems.flatMap(({ start }) => {
    const from = file.text.lastIndexOf('\n', start - 1) + 1;
    const line = /.*/.exec(file.text.slice(from))?.[0] ?? '';
    const match = PLACEHOLDER.exec(line);
    return match === null ? [] : [{ file, start: from + match.index, end: from + match.index + match[0].length }];
  });
  return found[0];
}

const PLACEHOLDER = /\{\{(?!\s*resolve:).*?(?:\}\}|$)|\{%.*?(?:%\}|$)|<%.*?(?:%>|$)/m;

/** A file that only becomes a template: nothing is wrong with it, and nothing can be said of it. */
export function unfilled(at: Span, what = 'a template'): Diagnostic {
  const text = at.file.text.slice(at.start, at.end);
  return {
    ...diagnosticAt(at, `\`${text}\` is filled in by another tool before this is ${what}: give what it makes instead`),
    severity: 'info',
    messageId: 'unfilled',
  };
}

/** A file that is a template and cannot be read as one, or is read otherwise than it seems: the finding `parse-error`. */
export function parseErrors(file: SourceFile, problems: readonly SyntaxProblem[]): Diagnostic[] {
  const others = problems.length - SHOWN;
  const first = [...problems].sort((a, b) => Number(a.tolerated === true) - Number(b.tolerated === true) || a.start - b.start).slice(0, SHOWN);
  return first.map((problem, i) => ({
    ...diagnosticAt({ file, start: problem.start, end: problem.end }, problem.message),
    severity: problem.tolerated === true ? 'warning' : 'error',
    related:
      problem.related === undefined
        ? []
        : [{ at: { file, start: problem.related.start, end: problem.related.end }, message: problem.related.message }],
    notes: others > 0 && i === SHOWN - 1 ? [`${others} more problems follow in this file, perhaps from those shown`] : [],
  }));
}

function diagnosticAt(at: Span, message: string): Omit<Diagnostic, 'severity'> {
  return {
    ruleId: PARSE_ERROR,
    messageId: 'syntax',
    message,
    at,
    address: '',
    resourceType: '',
    workloads: [],
    services: [],
    scenariosComplete: true,
    assumes: [],
    deployments: [],
    regions: [],
    related: [],
    trace: [],
    notes: [],
    fixes: [],
    fingerprint: fingerprint([PARSE_ERROR, at.file.path, message].join('\n')),
  };
}
