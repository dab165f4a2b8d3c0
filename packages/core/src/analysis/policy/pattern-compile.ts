import type { Hole, TextPattern } from '../../values/text.ts';
import { count, literalOf, written, type PatternSyntax, type Piece } from './pattern-pieces.ts';
import { anyComponentText, anyText, oneCharacter, oneComponentCharacter, unitsOfString, type Unit, type Units } from './pattern-units.ts';

/** A pattern without variables, ready to be matched. */
export type Compiled =
  | { readonly kind: 'exact'; readonly text: string }
  | { readonly kind: 'all' }
  | { readonly kind: 'never' }
  /** What AWS makes of it is not documented, except that a text is equal to itself. */
  | { readonly kind: 'undecidable'; readonly text?: string }
  | { readonly kind: 'units'; readonly prefix: string; readonly sure: Units; readonly maybe: Units; readonly shape?: TextPattern };

export function compilePieces(pieces: readonly Piece[], syntax: PatternSyntax): Compiled {
  if (pieces.length === 0) return { kind: 'exact', text: '' };
  if (isBareStar(pieces) && syntax.arn !== 'strict') return { kind: 'all' };
  const literals = pieces.map(literalOf);
  if (literals.every((it) => it !== undefined)) {
    const text = literals.join('');
    return syntax.arn === 'strict' && count(text, ':') < 5 ? { kind: 'undecidable', text } : { kind: 'exact', text };
  }
  const hasHole = pieces.some(isHole);
  const writer = unitsOfPieces(pieces, literals, syntax);
  if (syntax.arn === 'strict' && writer.colons < 5 && !hasHole) return { kind: 'undecidable', text: pieces.map(written).join('') };
  const { sure, maybe } = writer;
  const shape = shapeOf(pieces);
  return { kind: 'units', prefix: literals[0] ?? '', sure, maybe: hasHole ? maybe : sure, ...(shape && { shape }) };
}

function isBareStar(pieces: readonly Piece[]): boolean {
  const [only] = pieces;
  return pieces.length === 1 && typeof only === 'object' && 'wildcard' in only && only.wildcard === '*';
}

function isHole(piece: Piece | undefined): piece is Hole {
  return typeof piece === 'object' && 'id' in piece;
}

function unitsOfPieces(pieces: readonly Piece[], literals: readonly (string | undefined)[], syntax: PatternSyntax): UnitWriter {
  const writer = new UnitWriter(syntax.arn, literals[0] ?? '');
  for (const [i, piece] of pieces.entries()) {
    const next = literals[i + 1];
    const literal = literals[i];
    if (literal !== undefined) writer.literal(literal);
    else if (isHole(piece)) writer.hole(piece, literals[i - 1]?.endsWith(':') === true && next?.startsWith(':') === true);
    else if (typeof piece === 'object' && 'wildcard' in piece) {
      writer.wildcard(piece.wildcard, { leads: i === 0, endsComponent: i === pieces.length - 1 || next?.startsWith(':') === true });
    }
  }
  return writer;
}

/** Writes units from left to right, and keeps count of the component of the ARN that it is in. */
class UnitWriter {
  /** What the pattern matches at least. */
  readonly sure: Unit[] = [];
  /** What it matches at most. */
  readonly maybe: Unit[] = [];
  readonly #arn: PatternSyntax['arn'];
  colons = 0;
  /** Whether it is certain which component this is: behind a hole of unknown extent it is not. */
  #placed: boolean;

  constructor(arn: PatternSyntax['arn'], start: string) {
    this.#arn = arn;
    this.#placed = arn === 'strict' || (arn !== undefined && start.startsWith('arn:'));
  }

  literal(text: string): void {
    this.colons += count(text, ':');
    const units = unitsOfString(text);
    this.sure.push(...units);
    this.maybe.push(...units);
  }

  wildcard(wildcard: '*' | '?', { leads, endsComponent }: { readonly leads: boolean; readonly endsComponent: boolean }): void {
    const inComponent = this.#placed && this.colons < 5;
    const crosses = !inComponent || (this.#arn === 'resource' && endsComponent);
    const unplaced = !this.#placed && this.#arn !== undefined && this.colons < 5 && !leads;
    const wide = wildcard === '*' ? anyText : oneCharacter;
    const narrow = wildcard === '*' ? anyComponentText : oneComponentCharacter;
    this.sure.push(crosses && !unplaced ? wide : narrow);
    this.maybe.push(crosses || unplaced ? wide : narrow);
  }

  hole(hole: Hole, enclosed: boolean): void {
    const component = this.#placed && this.colons < 5 && enclosed;
    if (!component && this.colons < 5) this.#placed = false;
    this.sure.push({ hole, component });
    // A hole that turns out to be `*` reaches beyond its colon where a `*` does.
    this.maybe.push({ hole, component: component && this.#arn === 'strict' });
  }
}

/** The pattern as text, when it has holes and no wildcards. */
function shapeOf(pieces: readonly Piece[]): TextPattern | undefined {
  const parts: (string | Hole)[] = [];
  for (const piece of pieces) {
    const literal = literalOf(piece);
    if (literal !== undefined) {
      const last = parts.at(-1);
      if (typeof last === 'string') parts[parts.length - 1] = last + literal;
      else parts.push(literal);
    } else if (isHole(piece)) parts.push(piece);
    else return undefined;
  }
  return { parts };
}
