import type { SourceFile } from '@privatelint/core';
import type { Cell, Val } from './values.ts';

/** The variables of a block, a function or the file. */
export class Environment {
  readonly parent: Environment | undefined;
  readonly #cells = new Map<string, Cell>();
  /** What `this` is, where the environment is that of a function. */
  readonly self: Val | undefined;
  /** The file that is written there; undefined outside of all files. */
  readonly file: SourceFile | undefined;

  constructor(parent?: Environment, self?: Val, file?: SourceFile) {
    this.parent = parent;
    this.self = self ?? parent?.self;
    this.file = file ?? parent?.file;
  }

  declare(name: string, value: Val): Cell {
    const cell = { value };
    this.#cells.set(name, cell);
    return cell;
  }

  /** Makes a variable of another module one of this one: both see what is assigned to it. */
  share(name: string, cell: Cell): void {
    this.#cells.set(name, cell);
  }

  own(name: string): Cell | undefined {
    return this.#cells.get(name);
  }

  find(name: string): Cell | undefined {
    return this.#cells.get(name) ?? this.parent?.find(name);
  }

  cells(): ReadonlyMap<string, Cell> {
    return this.#cells;
  }
}
