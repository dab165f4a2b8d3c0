import { editDistance } from '@privatelint/core';

/** The candidate that was probably meant, if one is near enough to be worth a question. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const typed = word.toLowerCase();
  let best: string | undefined;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  let begins: string | undefined;
  for (const candidate of candidates) {
    const distance = editDistance(typed, candidate.toLowerCase());
    // Where nothing is left of what was typed, nothing points to it.
    if (distance < least && distance < typed.length) {
      least = distance;
      best = candidate;
    }
    if (typed.length >= 3 && candidate.toLowerCase().startsWith(typed)) begins ??= candidate;
  }
  return best ?? begins;
}

/** `a, b or c`; of many, the first ones. */
export function eitherOf(words: readonly string[]): string {
  if (words.length > MOST) return `one of ${words.slice(0, MOST).join(', ')}, ...`;
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}

const MOST = 8;

/** ``; did you mean `x`?`` or nothing. */
export function didYouMean(word: string, candidates: Iterable<string>, prefix = ''): string {
  const meant = nearest(word, candidates);
  return meant === undefined ? '' : `; did you mean \`${prefix}${meant}\`?`;
}
