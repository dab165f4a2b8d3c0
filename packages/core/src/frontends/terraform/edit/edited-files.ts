import { Refusal } from '../../../edits/refusal.ts';
import type { SourceFile, TextEdit } from '../../../text/source-file.ts';
import { aligned } from '../../hcl/edit/alignment.ts';
import { isForeign } from '../described.ts';
import { Places } from './places.ts';

/** The edits of one proposal, by file. */
export class EditedFiles {
  readonly #places = new Map<string, Places>();
  readonly #edits = new Map<string, TextEdit[]>();

  of(file: SourceFile): Places {
    const known = this.#places.get(file.path) ?? new Places(file);
    this.#places.set(file.path, known);
    return known;
  }

  push(...edits: readonly TextEdit[]): void {
    for (const edit of edits) {
      demandOwn(edit.file.path);
      const known = this.#edits.get(edit.file.path) ?? [];
      // Two changes that come to the same text are one.
      if (!known.some((it) => it.start === edit.start && it.end === edit.end && it.newText === edit.newText)) known.push(edit);
      this.#edits.set(edit.file.path, known);
    }
  }

  edits(): TextEdit[] {
    return [...this.#edits].flatMap(([path, edits]) => {
      const { file } = this.#places.get(path) ?? {};
      const own = file === undefined ? edits : aligned(file, edits);
      if (own === undefined) throw new Refusal('its changes exclude each other');
      return own;
    });
  }
}

/** Text that people write by hand, in the syntax that is made for it. */
function demandOwn(path: string): void {
  if (isForeign(path)) throw new Refusal('it belongs into a module that others wrote');
  if (/\.(?:tf|tfvars)\.json$/.test(path)) throw new Refusal('the file is in JSON syntax, which programs write');
}
