import { Refusal } from '../../../edits/refusal.ts';
import type { SourceFile, TextEdit } from '../../../text/source-file.ts';
import { isForeign } from '../described.ts';
import { JsonPlaces } from './json-places.ts';
import { NativePlaces, type Edits, type Places } from './places.ts';
import { isJson } from './written.ts';

/** The edits of one proposal, by file. */
export class EditedFiles {
  readonly #places = new Map<string, Places>();
  readonly #edits = new Map<string, TextEdit[]>();

  of(file: SourceFile): Places {
    const known = this.#places.get(file.path) ?? (isJson(file.path) ? new JsonPlaces(file) : new NativePlaces(file));
    this.#places.set(file.path, known);
    return known;
  }

  push(...given: readonly Edits[]): void {
    for (const edit of given.flat()) {
      demandOwn(edit.file.path);
      const known = this.#edits.get(edit.file.path) ?? [];
      // Two changes that come to the same text are one.
      if (!known.some((it) => it.start === edit.start && it.end === edit.end && it.newText === edit.newText)) known.push(edit);
      this.#edits.set(edit.file.path, known);
    }
  }

  edits(): TextEdit[] {
    const paths = new Set([...this.#places.keys(), ...this.#edits.keys()]);
    return [...paths].flatMap((path) => {
      const edits = this.#edits.get(path) ?? [];
      const places = this.#places.get(path);
      // Files that a module reads are edited as the texts that they are.
      const own = places === undefined ? edits : places.finished(edits);
      if (own === undefined) throw new Refusal('its changes exclude each other');
      for (const { file } of own) demandOwn(file.path);
      return own;
    });
  }
}

function demandOwn(path: string): void {
  if (isForeign(path)) throw new Refusal('it belongs into a module that others wrote');
}
