import { partsOf, type Hole, type Text, type TextPattern } from '../../values/text.ts';
import type { Tri } from '../../values/tri.ts';

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

/** What the request has for a variable. `none`: the key is absent, so there is no value that is equal or like. */
export type VariableValue = { readonly kind: 'value'; readonly text: Text } | { readonly kind: 'none' } | { readonly kind: 'unknown' };
export type Variables = (key: string) => VariableValue;

type Piece = string | Hole | Wildcard | Variable | Fixed;
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

type Compiled =
  | { readonly kind: 'exact'; readonly text: string }
  | { readonly kind: 'all' }
  | { readonly kind: 'never' }
  /** What AWS makes of it is not documented, except that a text is equal to itself. */
  | { readonly kind: 'undecidable'; readonly text?: string }
  | { readonly kind: 'units'; readonly prefix: string; readonly sure: Units; readonly maybe: Units; readonly shape?: TextPattern };

/** A character code, a wildcard code, or a hole. */
type Unit = number | HoleUnit;
type Units = readonly Unit[];
interface HoleUnit {
  readonly hole: Hole;
  /** Fills a whole component of an ARN, so it holds no colon. */
  readonly component: boolean;
}

const anyText = -1;
const anyComponentText = -2;
const oneCharacter = -3;
const oneComponentCharacter = -4;
const colon = 58;

export function compilePattern(text: Text, syntax: PatternSyntax): Pattern {
  const fold = syntax.ignoreCase === true;
  const pieces = complete(split(text, syntax, fold), syntax);
  const dynamic = pieces.some((piece) => typeof piece === 'object' && 'variable' in piece);
  return { pieces, fold, syntax, compiled: dynamic ? undefined : compile(pieces, syntax) };
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

/** The holes that a pattern itself has. */
export function holesOf(text: Text): readonly Hole[] {
  return typeof text === 'string' ? [] : text.parts.filter((part) => typeof part === 'object');
}

const variableSyntax = /\$\{([^}]*)\}/g;

function split(text: Text, syntax: PatternSyntax, fold: boolean): Piece[] {
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
  return compile(pieces, pattern.syntax);
}

function compile(pieces: readonly Piece[], syntax: PatternSyntax): Compiled {
  if (pieces.length === 0) return { kind: 'exact', text: '' };
  const [only] = pieces;
  const bare = pieces.length === 1 && typeof only === 'object' && 'wildcard' in only && only.wildcard === '*';
  if (bare && syntax.arn !== 'strict') return { kind: 'all' };
  const literals = pieces.map(literalOf);
  if (literals.every((it) => it !== undefined)) {
    const text = literals.join('');
    return syntax.arn === 'strict' && count(text, ':') < 5 ? { kind: 'undecidable', text } : { kind: 'exact', text };
  }

  const sure: Unit[] = [];
  const maybe: Unit[] = [];
  let colons = 0;
  let placed = syntax.arn !== undefined && (syntax.arn === 'strict' || literals[0]?.startsWith('arn:') === true);
  for (let i = 0; i < pieces.length; i++) {
    const piece = pieces[i];
    if (piece === undefined) continue;
    const literal = literals[i];
    const next = literals[i + 1];
    const atEnd = i === pieces.length - 1 || next?.startsWith(':') === true;
    if (literal !== undefined) {
      colons += count(literal, ':');
      const units = unitsOfString(literal);
      sure.push(...units);
      maybe.push(...units);
    } else if (typeof piece === 'object' && 'wildcard' in piece) {
      const bound = placed && colons < 5;
      const crosses = !bound || (syntax.arn === 'resource' && atEnd);
      const wide = piece.wildcard === '*' ? anyText : oneCharacter;
      const narrow = piece.wildcard === '*' ? anyComponentText : oneComponentCharacter;
      // Behind a hole of unknown extent it is open which component this is.
      const unplaced = !placed && syntax.arn !== undefined && colons < 5 && i > 0;
      sure.push(crosses && !unplaced ? wide : narrow);
      maybe.push(crosses || unplaced ? wide : narrow);
    } else if (typeof piece === 'object' && 'id' in piece) {
      const before = i === 0 ? undefined : literals[i - 1];
      const component = placed && colons < 5 && before?.endsWith(':') === true && next?.startsWith(':') === true;
      if (!component && colons < 5) placed = false;
      sure.push({ hole: piece, component });
      // A hole that turns out to be `*` reaches beyond its colon where a `*` does.
      maybe.push({ hole: piece, component: component && syntax.arn === 'strict' });
    }
  }
  const hasHole = pieces.some((piece) => typeof piece === 'object' && 'id' in piece);
  if (syntax.arn === 'strict' && colons < 5 && !hasHole) return { kind: 'undecidable', text: pieces.map(written).join('') };
  const prefix = literals[0] ?? '';
  const shape = shapeOf(pieces);
  return { kind: 'units', prefix, sure, maybe: hasHole ? maybe : sure, ...(shape && { shape }) };
}

/** A piece that is no hole, as it was written. */
function written(piece: Piece): string {
  return literalOf(piece) ?? (typeof piece === 'object' && 'wildcard' in piece ? piece.wildcard : '');
}

function literalOf(piece: Piece): string | undefined {
  if (typeof piece === 'string') return piece;
  return 'fixed' in piece ? piece.fixed : undefined;
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
    } else if (typeof piece === 'object' && 'id' in piece) parts.push(piece);
    else return undefined;
  }
  return { parts };
}

function matchUnits(sure: Units, maybe: Units, shape: TextPattern | undefined, text: Text, fold: boolean): Tri {
  const units = typeof text === 'string' ? unitsOfString(fold ? text.toLowerCase() : text) : unitsOfText(text, fold);
  // Without unknown parts both readings of the pattern are one.
  if (sure === maybe && typeof text === 'string') return run(sure, units, false) ? 'yes' : 'no';
  if (!run(maybe, units, true)) return 'no';
  if (run(sure, units, false)) return 'yes';
  return shape !== undefined && typeof text !== 'string' && differInOneResource(shape, text, fold) ? 'no' : 'unknown';
}

/**
 * One pass over the text with the set of pattern positions reached so far: linear in both, whatever the wildcards.
 * `lenient` asks whether some values of the holes match, else whether all do.
 */
function run(pattern: Units, text: Units, lenient: boolean): boolean {
  const size = pattern.length;
  let reached = new Uint8Array(size + 1);
  let following = new Uint8Array(size + 1);
  reached[0] = 1;
  // Only positions from `low` to `high` can be reached.
  let low = 0;
  let high = close(pattern, reached, 0, 0, lenient);
  for (const unit of text) {
    following.fill(0, low, Math.min(high + 2, size + 1));
    let first = size + 1;
    let last = -1;
    for (let p = low; p <= high; p++) {
      if (reached[p] !== 1) continue;
      if (lenient && typeof unit === 'object') {
        // The unknown text may be empty, or be read by any run of the pattern that it can hold.
        for (let q = p; ; q++) {
          following[q] = 1;
          last = Math.max(last, q);
          if (q === size || (unit.component && pattern[q] === colon)) break;
        }
        first = Math.min(first, p);
        continue;
      }
      const step = consume(pattern[p], unit, lenient);
      if (step === 0) continue;
      const next = step === stay ? p : p + 1;
      following[next] = 1;
      first = Math.min(first, next);
      last = Math.max(last, next);
    }
    if (last === -1) return false;
    reached.fill(0, low, high + 1);
    [reached, following] = [following, reached];
    low = first;
    high = close(pattern, reached, low, last, lenient);
  }
  return reached[size] === 1;
}

/** Adds the positions that are reached without reading, behind wildcards that stand for nothing; gives the last one. */
function close(pattern: Units, reached: Uint8Array, low: number, high: number, lenient: boolean): number {
  let last = high;
  for (let p = low; p <= last && p < pattern.length; p++) {
    if (reached[p] !== 1) continue;
    const unit = pattern[p];
    if (unit !== anyText && unit !== anyComponentText && !(lenient && typeof unit === 'object')) continue;
    reached[p + 1] = 1;
    if (p + 1 > last) last = p + 1;
  }
  return last;
}

const stay = 1;
const advance = 2;

/** 0: the pattern cannot read the unit here. */
function consume(pattern: Unit | undefined, unit: Unit, lenient: boolean): 0 | typeof stay | typeof advance {
  if (pattern === undefined) return 0;
  if (typeof pattern === 'object') {
    if (lenient) return pattern.component && unit === colon ? 0 : stay;
    return typeof unit === 'object' && unit.hole.id === pattern.hole.id ? advance : 0;
  }
  if (typeof unit === 'object') {
    return pattern === anyText || (pattern === anyComponentText && unit.component) ? stay : 0;
  }
  switch (pattern) {
    case anyText:
      return stay;
    case anyComponentText:
      return unit === colon ? 0 : stay;
    case oneCharacter:
      return advance;
    case oneComponentCharacter:
      return unit === colon ? 0 : advance;
    default:
      return pattern === unit ? advance : 0;
  }
}

/** Equal but for the identifiers of two different resources: these differ from each other. */
function differInOneResource(a: TextPattern, b: TextPattern, fold: boolean): boolean {
  if (a.parts.length !== b.parts.length) return false;
  let different = 0;
  for (let i = 0; i < a.parts.length; i++) {
    const x = a.parts[i];
    const y = b.parts[i];
    if (typeof x === 'string') {
      if (typeof y !== 'string' || x !== (fold ? y.toLowerCase() : y)) return false;
    } else {
      if (x === undefined || typeof y !== 'object') return false;
      if (x.id === y.id) continue;
      if (x.distinct !== true || y.distinct !== true) return false;
      different++;
    }
  }
  return different === 1;
}

function unitsOfString(text: string): Unit[] {
  const units: Unit[] = new Array<Unit>(text.length);
  for (let i = 0; i < text.length; i++) units[i] = text.charCodeAt(i);
  return units;
}

function unitsOfText(text: TextPattern, fold: boolean): Unit[] {
  const units: Unit[] = [];
  let colons = 0;
  let placed = typeof text.parts[0] === 'string' && text.parts[0].startsWith('arn:');
  for (let i = 0; i < text.parts.length; i++) {
    const part = text.parts[i];
    if (typeof part === 'string') {
      colons += count(part, ':');
      units.push(...unitsOfString(fold ? part.toLowerCase() : part));
    } else if (part !== undefined) {
      const before = text.parts[i - 1];
      const next = text.parts[i + 1];
      const enclosed = typeof before === 'string' && before.endsWith(':') && typeof next === 'string' && next.startsWith(':');
      const component = placed && colons < 5 && enclosed;
      if (!component && colons < 5) placed = false;
      units.push({ hole: part, component });
    }
  }
  return units;
}

function count(text: string, character: string): number {
  let found = 0;
  for (let i = text.indexOf(character); i !== -1; i = text.indexOf(character, i + 1)) found++;
  return found;
}
