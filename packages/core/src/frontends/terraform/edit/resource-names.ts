import type { NameHint } from '../../../edits/changes.ts';

/** A name for a new resource: as the sibling is called, with the words of its service replaced. The type says the rest. */
export function resourceName(hint: NameHint, sibling: string | undefined, isTaken: (name: string) => boolean): string {
  const model = sibling === undefined ? undefined : modelled(hint, sibling);
  if (model !== undefined && !isTaken(model)) return model;
  const plain = identifier(hint.words.join(sibling?.includes('-') === true && !sibling.includes('_') ? '-' : '_'));
  for (let i = 2, name = plain; ; name = `${plain}_${i++}`) if (!isTaken(name)) return name;
}

function modelled({ words, insteadOf = [] }: NameHint, sibling: string): string | undefined {
  // `ecr_dkr` names all words; `dkr` only what tells it from others of its family.
  for (const from of insteadOf.length > 1 && words[0] === insteadOf[0] ? [0, 1] : [0]) {
    for (const separator of ['_', '-', '']) {
      const old = insteadOf.slice(from).join(separator);
      const at = old === '' ? -1 : sibling.toLowerCase().indexOf(old);
      if (at >= 0) return sibling.slice(0, at) + words.slice(from).join(separator) + sibling.slice(at + old.length);
    }
  }
  return undefined;
}

/** `aws_subnet.private["a"]` gives `private_a`: what an address adds to its type. */
function identifier(text: string): string {
  const own = text.split('.').at(-1) ?? text;
  const plain = own.replaceAll(/[^\w-]+/g, '_').replaceAll(/^_+|_+$/g, '');
  return /^[A-Za-z_]/.test(plain) ? plain : `_${plain}`;
}
