import { partsOf, textOf, type Hole, type Text } from '../values/text.ts';

/**
 * A text with holes as one string, so that it can be read with regular expressions: every hole is one character of
 * Unicode's private use area. `decode` gives a piece of that string back as a text.
 */
export interface EncodedText {
  readonly encoded: string;
  readonly decode: (piece: string) => Text;
}

/** What stands for a hole inside `encoded`, for use in a character class of a regular expression. */
export const HOLE = '\uE000-\uF8FF';

const FIRST = 0xe000;

export function encode(text: Text): EncodedText {
  const holes: Hole[] = [];
  const encoded = partsOf(text)
    .map((part) => (typeof part === 'string' ? part : String.fromCharCode(FIRST + holes.push(part) - 1)))
    .join('');
  return { encoded, decode: (piece) => textOf([...piece].map((char) => holes[char.charCodeAt(0) - FIRST] ?? char)) };
}

export function hasHole(encoded: string): boolean {
  return /[\uE000-\uF8FF]/.test(encoded);
}
