/** Whether a file belongs to one of several parts. The parts depend on the paths only, so that runs on several machines agree. */
export function inShard(path: string, { index, count }: { readonly index: number; readonly count: number }): boolean {
  let hash = 0x811c9dc5;
  for (let i = 0; i < path.length; i++) hash = Math.imul(hash ^ path.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % count === index - 1;
}
