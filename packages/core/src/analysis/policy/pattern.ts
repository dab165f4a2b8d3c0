import { partsOf, type Text } from '../../values/text.ts';
import type { Tri } from '../../values/tri.ts';
import { compilePieces, type Compiled } from './pattern-compile.ts';
import { count, piecesOf, type PatternSyntax, type Piece } from './pattern-pieces.ts';
import { matchUnits, unitsOfString } from './pattern-units.ts';

/**
 * Patterns of the policy language against texts of which parts may be unknown.
 *
 * `yes` means that every value of the holes matches, `no` that none does. Two readings of the holes are assumed: a hole
 * that fills a whole component of an ARN holds no colon, and a hole holds no policy variable. A hole *in a pattern* may
 * itself hold wildcards (a parameter whose value is `*`), but whatever it holds, it matches itself.
 */
export interface Pattern {
  readonly pieces: readonly Piece[];
  readonly fold: boolean;
  /** Set when no piece depends on the request. */
  readonly compiled: Compiled | undefined;
  readonly syntax: PatternSyntax;
}

/** What the request has for a variable. `none`: the key is absent, so there is no value that is equal or like. */
export type VariableValue = { readonly kind: 'value'; readonly text: Text } | { readonly kind: 'none' } | { readonly kind: 'unknown' };
export type Variables = (key: string) => VariableValue;

export function compilePattern(text: Text, syntax: PatternSyntax): Pattern {
  const fold = syntax.ignoreCase === true;
  const pieces = piecesOf(text, syntax);
  const dynamic = pieces.some((piece) => typeof piece === 'object' && 'variable' in piece);
  return { pieces, fold, syntax, compiled: dynamic ? undefined : compilePieces(pieces, syntax) };
}

export function matchPattern(pattern: Pattern, text: Text, variables: Variables): Tri {
  const compiled = pattern.compiled ?? substitute(pattern, variables);
  switch (compiled.kind) {
    case 'all':
      return 'yes';
    case 'never':
      return 'no';
    case 'undecidable':
      return text === compiled.text ? 'yes' : 'unknown';
    case 'exact':
      if (typeof text === 'string') return compiled.text === (pattern.fold ? text.toLowerCase() : text) ? 'yes' : 'no';
      return matchUnits(unitsOfString(compiled.text), unitsOfString(compiled.text), undefined, text, pattern.fold);
    case 'units':
      if (typeof text === 'string' && !(pattern.fold ? text.toLowerCase() : text).startsWith(compiled.prefix)) return 'no';
      return matchUnits(compiled.sure, compiled.maybe, compiled.shape, text, pattern.fold);
  }
}

/** The variables that a pattern asks the request for. */
export function variablesOf(pattern: Pattern): readonly string[] {
  return pattern.pieces.flatMap((piece) => (typeof piece === 'object' && 'variable' in piece ? [piece.variable] : []));
}

function substitute(pattern: Pattern, variables: Variables): Compiled {
  const pieces: Piece[] = [];
  let colons = 0;
  let unknowns = 0;
  for (const piece of pattern.pieces) {
    if (typeof piece === 'string') colons += count(piece, ':');
    if (typeof piece !== 'object' || !('variable' in piece)) {
      pieces.push(piece);
      continue;
    }
    // "You can't use a variable to replace parts of the ARN before the fifth colon": what such a policy does is not documented.
    if (pattern.syntax.arn === 'resource' && colons < 5) return { kind: 'undecidable' };
    const value = variables(piece.variable);
    if (value.kind === 'value') {
      for (const part of partsOf(value.text)) {
        pieces.push(typeof part === 'string' ? { fixed: pattern.fold ? part.toLowerCase() : part } : part);
      }
    } else if (value.kind === 'none') {
      if (piece.fallback === undefined) return { kind: 'never' };
      pieces.push({ fixed: piece.fallback });
    } else {
      // May also have no value at all; it then matches nothing, which a hole of its own already leaves open.
      pieces.push({ id: `\0${piece.variable}\0${unknowns++}`, cause: `the request's ${piece.variable}` });
    }
  }
  return compilePieces(pieces, pattern.syntax);
}
