import { triOf, type Tri } from './tri.ts';

/**
 * An unknown that is equal to itself. Two holes with one id stand for the same text; of holes with different ids
 * nothing is known, except that `distinct` holes (identifiers of two resources) differ from each other.
 */
export interface Hole {
  readonly id: string;
  /** How it is called in messages; the id where there is no better name. */
  readonly label?: string;
  /** Names what is missing in the user's words, such as "parameter `VpcId` has no value". */
  readonly cause: string;
  /** The identifier of one resource: differs from that of every other resource. */
  readonly distinct?: boolean;
  /** A fact that cannot be seen from the files, as opposed to a choice of the user. */
  readonly hidden?: boolean;
  /** Somebody else gives it under this name: a parameter, an import. A list that is such a hole goes by the name as a whole. */
  readonly named?: true;
  /** Values that it is known not to be. */
  readonly differsFrom?: readonly string[];
  /** Resources of the run that it may identify: it is computed from them in a way that nobody can follow. */
  readonly perhaps?: readonly string[];
  /** Found by looking for it: besides what is outside, it may be anything of the run that fits. */
  readonly lookups?: readonly Lookup[];
  /** The attribute of a resource that the hole stands for, such as `Repository.RepositoryUri`. */
  readonly ref?: ResourceAttribute;
}

export interface Lookup {
  /** Whether it certainly does not find the node with an id. */
  readonly isAnother: (id: string) => boolean;
}

/** An attribute of a resource of the run; the attribute of a plain identifier (`Ref`, `.id`) is `id`. */
export interface ResourceAttribute {
  /** Id of the resource: unique in the run, see `graph/nodes.ts`. */
  readonly resource: string;
  readonly attribute: string;
  /** The type of the resource in the dialect of the author, for resources that no analysis knows. */
  readonly type?: string;
}

/** Text as far as it is known: a string, or literal parts and holes. A pattern has at least one hole. */
export type Text = string | TextPattern;

export interface TextPattern {
  readonly parts: readonly (string | Hole)[];
}

/** Joins neighbouring literals and gives a plain string when no hole is left. */
export function textOf(parts: readonly (string | Hole)[]): Text {
  const merged: (string | Hole)[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (typeof part === 'string' && typeof last === 'string') merged[merged.length - 1] = last + part;
    else if (part !== '') merged.push(part);
  }
  if (merged.length === 0) return '';
  const [only] = merged;
  return merged.length === 1 && typeof only === 'string' ? only : { parts: merged };
}

export function partsOf(text: Text): readonly (string | Hole)[] {
  return typeof text === 'string' ? [text] : text.parts;
}

export function concat(...texts: readonly Text[]): Text {
  return textOf(texts.flatMap(partsOf));
}

/** The single hole that the text consists of, if it is nothing else. */
export function onlyHole(text: Text): Hole | undefined {
  if (typeof text === 'string' || text.parts.length !== 1) return undefined;
  const [part] = text.parts;
  return typeof part === 'object' ? part : undefined;
}

/** Whether two texts are equal; literal parts at both ends can refute what holes leave open. */
export function equalText(a: Text, b: Text): Tri {
  if (typeof a === 'string' && typeof b === 'string') return triOf(a === b);
  const left = partsOf(a);
  const right = partsOf(b);
  if (left.length === right.length && left.every((part, i) => samePart(part, right[i]))) return 'yes';
  const holeA = onlyHole(a);
  const holeB = onlyHole(b);
  if (holeA?.distinct === true && holeB?.distinct === true) return 'no';
  if (excludes(holeA, b) || excludes(holeB, a)) return 'no';
  return endsContradict(left, right) || endsContradict(left.toReversed(), right.toReversed(), true) ? 'no' : 'unknown';
}

/** The pieces between delimiters; holes are taken to hold none. */
export function splitText(text: Text, delimiter: string): Text[] {
  const pieces: (string | Hole)[][] = [[]];
  for (const part of partsOf(text)) {
    if (typeof part === 'object') {
      pieces.at(-1)?.push(part);
      continue;
    }
    const [first = '', ...rest] = part.split(delimiter);
    pieces.at(-1)?.push(first);
    for (const piece of rest) pieces.push([piece]);
  }
  return pieces.map(textOf);
}

/** Without white space at both ends; holes are taken to hold none. */
export function trimText(text: Text): Text {
  const parts = partsOf(text);
  const last = parts.length - 1;
  return textOf(
    parts.map((part, i) => {
      if (typeof part === 'object') return part;
      const started = i === 0 ? part.trimStart() : part;
      return i === last ? started.trimEnd() : started;
    }),
  );
}

/** The literal text before the first hole. */
export function literalPrefix(text: Text): string {
  const [first] = partsOf(text);
  return typeof first === 'string' ? first : '';
}

/** Texts with equal keys are equal: holes by id, whatever they are called. */
export function keyOfText(text: Text): string {
  return partsOf(text)
    .map((part) => (typeof part === 'string' ? part : `\${${part.id}}`))
    .join('');
}

/** How a text reads in a message: holes are shown by name, as in `com.amazonaws.${AWS::Region}.s3`. */
export function showText(text: Text): string {
  return partsOf(text)
    .map((part) => (typeof part === 'string' ? part : `\${${part.label ?? part.id}}`))
    .join('');
}

function excludes(hole: Hole | undefined, text: Text): boolean {
  return typeof text === 'string' && hole?.differsFrom?.includes(text) === true;
}

function samePart(a: string | Hole, b: string | Hole | undefined): boolean {
  if (typeof a === 'string' || typeof b !== 'object') return a === b;
  return a.id === b.id;
}

function endsContradict(a: readonly (string | Hole)[], b: readonly (string | Hole)[], fromEnd = false): boolean {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [x, y] = [a[i], b[i]];
    if (typeof x === 'string' && typeof y === 'string') {
      const last = i === a.length - 1 && i === b.length - 1;
      if (x === y) continue;
      if (last) return true;
      const [long, short] = x.length >= y.length ? [x, y] : [y, x];
      return fromEnd ? !long.endsWith(short) : !long.startsWith(short);
    }
    if (x === undefined || y === undefined || !samePart(x, y)) return false;
  }
  return false;
}
