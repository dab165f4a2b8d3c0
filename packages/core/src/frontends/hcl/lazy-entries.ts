import { sortedEntries, type HclValue } from './value.ts';

/** Entries of an object that are read one by one when somebody asks for them: most of them nobody does. */
export class LazyEntries implements ReadonlyMap<string, HclValue> {
  readonly #known = new Map<string, HclValue | undefined>();
  readonly #names: () => Iterable<string>;
  readonly #read: (name: string) => HclValue | undefined;
  #all: ReadonlyMap<string, HclValue> | undefined;

  /** `read` gives nothing for a name that is not set, whether `names` lists it or not. */
  constructor(names: () => Iterable<string>, read: (name: string) => HclValue | undefined) {
    this.#names = names;
    this.#read = read;
  }

  get(name: string): HclValue | undefined {
    let value = this.#known.get(name);
    if (value === undefined && !this.#known.has(name)) this.#known.set(name, (value = this.#read(name)));
    return value;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  get size(): number {
    return this.#whole().size;
  }

  entries(): MapIterator<[string, HclValue]> {
    return this.#whole().entries();
  }

  keys(): MapIterator<string> {
    return this.#whole().keys();
  }

  values(): MapIterator<HclValue> {
    return this.#whole().values();
  }

  [Symbol.iterator](): MapIterator<[string, HclValue]> {
    return this.entries();
  }

  forEach(callback: (value: HclValue, name: string, map: ReadonlyMap<string, HclValue>) => void): void {
    for (const [name, value] of this.#whole()) callback(value, name, this);
  }

  #whole(): ReadonlyMap<string, HclValue> {
    if (this.#all !== undefined) return this.#all;
    const entries: [string, HclValue][] = [];
    for (const name of this.#names()) {
      const value = this.get(name);
      if (value !== undefined) entries.push([name, value]);
    }
    return (this.#all = sortedEntries(entries));
  }
}
