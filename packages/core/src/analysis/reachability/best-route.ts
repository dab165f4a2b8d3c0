import { addressRange, covers, overlaps, type AddressRange } from '../../values/cidr.ts';

/** The narrowest route that takes a block as a whole, the first of equals; undefined where there is none or it is not known. */
export function bestRoute<T>(routes: readonly { readonly route: T; readonly range: AddressRange | undefined }[], block: string): T | undefined {
  const target = addressRange(block);
  if (target === undefined) return undefined;
  let best: { readonly route: T; readonly size: bigint } | undefined;
  for (const { route, range } of routes) {
    if (range === undefined) return undefined;
    if (!overlaps(range, target)) continue;
    // Part of the block goes another way.
    if (!covers(range, target)) return undefined;
    const size = range.last - range.first;
    if (best === undefined || size < best.size) best = { route, size };
  }
  return best?.route;
}
