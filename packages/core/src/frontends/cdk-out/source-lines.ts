import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { lineStarts, type SourceFile, type Span } from '../../text/source-file.ts';
import type { SourceLine } from '../deployment.ts';

/** Construct path to where the construct is made. */
export type Sources = ReadonlyMap<string, SourceLine>;

/**
 * Moves a finding about a construct to the line of the program that makes it; the place in the template stays as a
 * related one. Of a construct that CDK made on its own account, the next one above that somebody wrote counts.
 */
export function atSource(finding: Diagnostic, sources: Sources, read: (path: string) => SourceFile | undefined): Diagnostic {
  const line = lineOf(finding.address, sources);
  const file = line === undefined ? undefined : read(line.path);
  if (line === undefined || file === undefined) return finding;
  const related = [{ at: finding.at, message: `\`${finding.address}\` in the template`, address: finding.address }, ...finding.related];
  return { ...finding, at: spanOf(file, line), related };
}

function lineOf(address: string, sources: Sources): SourceLine | undefined {
  let path = address;
  while (path !== '') {
    const line = sources.get(path);
    if (line !== undefined) return line;
    path = path.slice(0, Math.max(0, path.lastIndexOf('/')));
  }
  return undefined;
}

function spanOf(file: SourceFile, { line, column }: SourceLine): Span {
  const starts = lineStarts(file);
  const start = (starts[line - 1] ?? 0) + column - 1;
  const word = /^[\w$.]+/.exec(file.text.slice(start, start + 80))?.[0] ?? '';
  return { file, start, end: start + Math.max(1, word.length) };
}
