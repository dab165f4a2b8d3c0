/** What can be said of a question: proven, refuted, or not decided by what is known. */
export type Tri = 'yes' | 'no' | 'unknown';

/** Kleene's conjunction: `no` wins, then `unknown`. */
export function triAnd(...all: readonly Tri[]): Tri {
  if (all.includes('no')) return 'no';
  return all.includes('unknown') ? 'unknown' : 'yes';
}

/** Kleene's disjunction: `yes` wins, then `unknown`. */
export function triOr(...all: readonly Tri[]): Tri {
  if (all.includes('yes')) return 'yes';
  return all.includes('unknown') ? 'unknown' : 'no';
}

export function triNot(value: Tri): Tri {
  if (value === 'unknown') return value;
  return value === 'yes' ? 'no' : 'yes';
}

export function triOf(value: boolean): Tri {
  return value ? 'yes' : 'no';
}
