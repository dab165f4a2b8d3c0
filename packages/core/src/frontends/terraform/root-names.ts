import { referenceText, type AttributeReference } from '../hcl/value.ts';

/** What stands before the names of a root module where they would be taken for those of another one. */
export interface Prefixes {
  /** Before addresses of what is made. */
  readonly made: string;
  /** Before inputs, data sources and whatever else is not known: equal names are no equal values. */
  readonly other: string;
}

/** Names of one root module among those that share its graph. */
export class RootNames {
  readonly #own: string;
  readonly #prefixes: ReadonlyMap<string, Prefixes>;

  /** `own` is the folder of the root module, `prefixes` are those of all that share the graph. */
  constructor(own: string, prefixes: ReadonlyMap<string, Prefixes>) {
    this.#own = own;
    this.#prefixes = prefixes;
  }

  /** Id in the graph of what has an address. */
  idOf({ address, root }: Pick<AttributeReference, 'address' | 'root'>): string {
    const prefixes = this.#prefixes.get(root ?? this.#own);
    if (prefixes === undefined) return address;
    return (NOT_MADE.test(address) ? prefixes.other : prefixes.made) + address;
  }

  /** Identity of an attribute in the graph. */
  textOf(reference: AttributeReference): string {
    return referenceText({ address: this.idOf(reference), path: reference.path });
  }
}

const NOT_MADE = /(?:^|\.)(?:data|var|local)\.|^(?:provider|terraform|dependency|terragrunt)\.|^unknown /u;

/** Of a root module that shares its graph with no other. */
export const ALONE = new RootNames('', new Map());

/** Addresses stay what they are, unless two root modules have the same ones. */
export function prefixesOf(roots: readonly { readonly root: string; readonly addresses: readonly string[] }[]): ReadonlyMap<string, Prefixes> {
  const taken = new Set<string>();
  const prefixes = new Map<string, Prefixes>();
  for (const { root, addresses } of roots) {
    const other = roots.length > 1 ? `${root}: ` : '';
    const made = addresses.filter((address) => !NOT_MADE.test(address));
    prefixes.set(root, { other, made: made.some((address) => taken.has(address)) ? other : '' });
    for (const address of made) taken.add(address);
  }
  return prefixes;
}
