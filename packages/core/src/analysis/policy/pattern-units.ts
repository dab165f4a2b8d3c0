import type { Hole, Text, TextPattern } from '../../values/text.ts';
import type { Tri } from '../../values/tri.ts';
import { count } from './pattern-pieces.ts';

/** The automaton behind patterns: a pattern as units is run over a text as units. */

/** A character code, a wildcard code, or a hole. */
export type Unit = number | HoleUnit;
export type Units = readonly Unit[];
interface HoleUnit {
  readonly hole: Hole;
  /** Fills a whole component of an ARN, so it holds no colon. */
  readonly component: boolean;
}

export const anyText = -1;
export const anyComponentText = -2;
export const oneCharacter = -3;
export const oneComponentCharacter = -4;
const colon = 58;

/** `sure` and `maybe` are the pattern as it matches at least and at most; `shape` is the pattern as text, where it has no wildcards. */
export function matchUnits(sure: Units, maybe: Units, shape: TextPattern | undefined, text: Text, fold: boolean): Tri {
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

export function unitsOfString(text: string): Unit[] {
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
