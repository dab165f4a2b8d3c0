/** How far a fact about AWS can be trusted. */
export type Certainty = 'documented' | 'source' | 'inferred' | 'unverified';

/** Where facts come from. Every data file has a table of these, and every fact names its entries. */
export interface Source {
  readonly reference: string;
  readonly certainty: Certainty;
  readonly note?: string;
}

export interface DataFile {
  /** The day on which the facts were last held against their sources, as `YYYY-MM-DD`. */
  readonly date: string;
  readonly sources: Readonly<Record<string, Source>>;
}

const order: readonly Certainty[] = ['documented', 'source', 'inferred', 'unverified'];

/** The weakest link decides: a fact that rests on a documented and an inferred source is inferred. */
export function weakest(certainties: Iterable<Certainty>): Certainty {
  let result: Certainty = 'documented';
  for (const it of certainties) if (order.indexOf(it) > order.indexOf(result)) result = it;
  return result;
}
