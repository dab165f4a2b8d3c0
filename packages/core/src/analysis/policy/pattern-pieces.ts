import { partsOf, type Hole, type Text } from '../../values/text.ts';

/** How a pattern is written: which of its characters mean more than themselves. */
export interface PatternSyntax {
  /** `*` and `?` are wildcards. */
  readonly wildcards: boolean;
  /** `${key}` is replaced by the value of the request. Since version 2012-10-17 of the language only. */
  readonly variables: boolean;
  readonly ignoreCase?: boolean;
  /**
   * How colons bind. `resource`: a `*` that ends a segment may reach beyond its colon.
   * `strict`: the ARN operators check each of the six components by itself.
   */
  readonly arn?: 'resource' | 'strict';
}

/** A part of a pattern, as it was written. */
export type Piece = string | Hole | Wildcard | Variable | Fixed;
interface Wildcard {
  readonly wildcard: '*' | '?';
}
interface Variable {
  readonly variable: string;
  readonly fallback?: string;
}
/** Literal text that came out of `${*}`, `${?}`, `${$}` or a variable: no wildcards in it. */
interface Fixed {
  readonly fixed: string;
}

/** The parts of a pattern. */
export function piecesOf(text: Text, syntax: PatternSyntax): readonly Piece[] {
  return complete(split(text, syntax), syntax);
}

/** A piece that is no hole, as it was written. */
export function written(piece: Piece): string {
  return literalOf(piece) ?? (typeof piece === 'object' && 'wildcard' in piece ? piece.wildcard : '');
}

/** What stands for itself in a piece. */
export function literalOf(piece: Piece): string | undefined {
  if (typeof piece === 'string') return piece;
  return 'fixed' in piece ? piece.fixed : undefined;
}

const variableSyntax = /\$\{([^}]*)\}/g;

function split(text: Text, syntax: PatternSyntax): Piece[] {
  const fold = syntax.ignoreCase === true;
  const pieces: Piece[] = [];
  for (const part of partsOf(text)) {
    if (typeof part !== 'string') {
      pieces.push(part);
      continue;
    }
    let from = 0;
    if (syntax.variables) {
      for (const found of part.matchAll(variableSyntax)) {
        const piece = variable(found[1] ?? '', fold);
        if (piece === undefined) continue;
        splitWildcards(part.slice(from, found.index), syntax, fold, pieces);
        pieces.push(piece);
        from = found.index + found[0].length;
      }
    }
    splitWildcards(part.slice(from), syntax, fold, pieces);
  }
  return pieces;
}

function variable(inside: string, fold: boolean): Piece | undefined {
  if (inside === '*' || inside === '?' || inside === '$') return { fixed: inside };
  const withDefault = /^\s*([^,'\s]+)\s*,\s*'([^']*)'\s*$/.exec(inside);
  if (withDefault !== null) {
    const fallback = withDefault[2] ?? '';
    return { variable: (withDefault[1] ?? '').toLowerCase(), fallback: fold ? fallback.toLowerCase() : fallback };
  }
  return /^[^\s,']+$/.test(inside) ? { variable: inside.toLowerCase() } : undefined;
}

function splitWildcards(literal: string, syntax: PatternSyntax, fold: boolean, into: Piece[]): void {
  const text = fold ? literal.toLowerCase() : literal;
  if (!syntax.wildcards) {
    if (text !== '') into.push(text);
    return;
  }
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character !== '*' && character !== '?') continue;
    if (i > from) into.push(text.slice(from, i));
    into.push({ wildcard: character });
    from = i + 1;
  }
  if (from < text.length) into.push(text.slice(from));
}

/** "When you specify an incomplete ARN (one with fewer than the standard six fields), AWS automatically completes the ARN by adding wildcard characters (*) to all missing fields." */
function complete(pieces: Piece[], syntax: PatternSyntax): Piece[] {
  const [first] = pieces;
  if (syntax.arn !== 'resource' || typeof first !== 'string' || !first.startsWith('arn:')) return pieces;
  if (pieces.some((piece) => typeof piece === 'object' && !('wildcard' in piece))) return pieces;
  let colons = 0;
  for (const piece of pieces) if (typeof piece === 'string') colons += count(piece, ':');
  for (; colons < 5; colons++) pieces.push(':', { wildcard: '*' });
  return pieces;
}

/** How often a character is in a text. */
export function count(text: string, character: string): number {
  let found = 0;
  for (let i = text.indexOf(character); i !== -1; i = text.indexOf(character, i + 1)) found++;
  return found;
}
