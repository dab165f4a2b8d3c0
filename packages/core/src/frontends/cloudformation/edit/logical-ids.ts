import type { NameHint } from '../../../edits/changes.ts';

/** A logical id for a new resource: as the sibling is called, with the words of its service replaced. */
export function logicalIdFor(hint: NameHint, sibling: string | undefined, taken: (name: string) => boolean): string {
  const plain = pascal([...hint.words, ...hint.suffix]);
  const model = sibling === undefined ? undefined : modelled(hint, sibling);
  if (model !== undefined && !taken(model)) return model;
  for (let i = 2, name = plain; ; name = `${plain}${i++}`) if (!taken(name)) return name;
}

function modelled({ words, insteadOf }: NameHint, sibling: string): string | undefined {
  if (insteadOf === undefined) return undefined;
  // `EcrDkrEndpoint` names all words; `DkrEndpoint` only what tells it from others of its family.
  for (const from of [0, 1].filter((start) => start < insteadOf.length)) {
    const old = insteadOf.slice(from);
    const family = from > 0 && words[0] === insteadOf[0];
    if (from > 0 && !family) continue;
    const found = placeOf(old.join(''), sibling);
    if (found === undefined) continue;
    const slice = sibling.slice(found.start, found.end);
    return sibling.slice(0, found.start) + inCaseOf(slice, words.slice(from), old) + sibling.slice(found.end);
  }
  return undefined;
}

function placeOf(word: string, name: string): { readonly start: number; readonly end: number } | undefined {
  const start = name.toLowerCase().indexOf(word.toLowerCase());
  return start < 0 ? undefined : { start, end: start + word.length };
}

/** `ECRDKR` gives `ECRAPI`, `ecrdkr` gives `ecrapi`, `EcrDkr` and `ECRDkr` give each word the case of its model. */
function inCaseOf(model: string, words: readonly string[], old: readonly string[]): string {
  if (model === model.toUpperCase()) return words.join('').toUpperCase();
  if (model === model.toLowerCase()) return words.join('').toLowerCase();
  let at = 0;
  const models = old.map((word) => model.slice(at, (at += word.length)));
  return words.map((word, i) => inCaseOfWord(models[i] ?? models.at(-1) ?? '', word)).join('');
}

function inCaseOfWord(model: string, word: string): string {
  if (model !== '' && model === model.toUpperCase()) return word.toUpperCase();
  const first = model.charAt(0);
  return first === first.toLowerCase() ? word.toLowerCase() : capital(word);
}

function pascal(words: readonly string[]): string {
  return words.map(capital).join('').replaceAll(/[^A-Za-z0-9]/g, '');
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
