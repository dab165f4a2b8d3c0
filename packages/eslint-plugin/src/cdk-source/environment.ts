import type { Cell, Val } from './values.ts';

/** The variables of a block, a function or the file. */
export class Environment {
  readonly parent: Environment | undefined;
  readonly #cells = new Map<string, Cell>();
  /** What `this` is, where the environment is that of a function. */
  readonly self: Val | undefined;

  constructor(parent?: Environment, self?: Val) {
    this.parent = parent;
    this.self = self ?? parent?.self;
  }

  declare(name: string, value: Val): Cell {
    const cell = { value };
    this.#cells.set(name, cell);
    return cell;
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
