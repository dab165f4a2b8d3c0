import type { Span } from '../../text/source-file.ts';
import { textOfValue, valueOfText } from '../../values/read.ts';
import { concat, partsOf, showText, textOf, type Hole, type Text } from '../../values/text.ts';
import type { Value } from '../../values/value.ts';
import type { StackScope } from './scope.ts';

/**
 * The text with what is looked up in it when the stack is deployed, as in `{{resolve:ssm:/dev/vpc}}`; names may be put
 * together, as in `{{resolve:ssm:/${Stage}/vpc}}`. What stacks of the run store is known.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
 */
export function lookedUp(scope: StackScope, text: Text, at: Span): Value {
  const pieces = piecesOf(text);
  const [only, second] = pieces;
  if (only?.isReference === true && second === undefined) return found(scope, only.text, at);
  return valueOfText(concat(...pieces.map((it) => (it.isReference ? within(scope, it.text, at) : it.text))), at);
}

/** The names under which a text looks for what is stored. */
export function storedNamesIn(text: Text): Text[] {
  return piecesOf(text).flatMap((it) => (it.isReference ? (storedName(it.text) ?? []) : []));
}

interface Piece {
  readonly text: Text;
  readonly isReference: boolean;
}

function piecesOf(text: Text): Piece[] {
  const tokens = partsOf(text).flatMap((part): (string | Hole)[] => (typeof part === 'string' ? part.split(/(\{\{resolve:|\}\})/) : [part]));
  const pieces: Piece[] = [];
  let from = 0;
  for (let start = tokens.indexOf(OPENING); start >= 0; start = tokens.indexOf(OPENING, from)) {
    const end = tokens.indexOf('}}', start) + 1;
    if (end === 0) break;
    pieces.push({ text: textOf(tokens.slice(from, start)), isReference: false }, { text: textOf(tokens.slice(start, end)), isReference: true });
    from = end;
  }
  return [...pieces, { text: textOf(tokens.slice(from)), isReference: false }].filter((it) => it.text !== '');
}

const OPENING = '{{resolve:';

function found(scope: StackScope, reference: Text, at: Span): Value {
  const name = storedName(reference);
  const stored = name === undefined ? undefined : scope.env.links?.storedParameter(name);
  return stored ?? { kind: 'unknown', hole: holeOf(scope, reference, name), at };
}

function within(scope: StackScope, reference: Text, at: Span): Text {
  const value = found(scope, reference, at);
  return textOfValue(value) ?? textOf([holeOf(scope, reference, storedName(reference))]);
}

/** What the parameter store is asked for; a version may follow the name. */
function storedName(reference: Text): Text | undefined {
  const parts = partsOf(reference);
  const [first, last] = [parts[0], parts.at(-1)];
  const kind = typeof first === 'string' ? /^\{\{resolve:ssm(?:-secure)?:/.exec(first)?.[0] : undefined;
  if (kind === undefined || typeof first !== 'string' || typeof last !== 'string') return undefined;
  const end = /(?::\d+)?\}\}$/.exec(last)?.[0].length ?? 0;
  if (parts.length === 1) return first.slice(kind.length, first.length - end);
  return textOf([first.slice(kind.length), ...parts.slice(1, -1), last.slice(0, last.length - end)]);
}

function holeOf(scope: StackScope, reference: Text, name: Text | undefined): Hole {
  const shown = showText(reference);
  const id = scope.keyOf(reference).replaceAll(/^"|"$/g, '');
  const called = name === undefined ? {} : { label: showText(name), named: true as const };
  return { id, ...called, cause: `\`${shown}\` is looked up when the stack is deployed`, hidden: true };
}
