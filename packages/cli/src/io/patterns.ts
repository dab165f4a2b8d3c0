import ignore from 'ignore';

/** What patterns say of a path, which is relative to where they stand; folders end in `/`. `unmatch`: taken back by a `!` pattern. */
export type Patterns = (path: string) => 'match' | 'unmatch' | 'none';

/** Patterns as in `.gitignore`, the one pattern language of ignore files and of the configuration. */
export function patternsOf(patterns: string | readonly string[]): Patterns {
  const matcher = ignore().add(patterns);
  return (path) => {
    // A path outside of where the patterns stand is none of their business.
    if (path === '.' || path === './' || path.startsWith('../') || path.startsWith('/')) return 'none';
    const { ignored, unignored } = matcher.test(path);
    return ignored ? 'match' : unignored ? 'unmatch' : 'none';
  };
}
