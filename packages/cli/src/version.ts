declare const PRIVATELINT_VERSION: string;

/** Written into the bundle by the build; sources that run unbundled have none. */
export function version(): string {
  return typeof PRIVATELINT_VERSION === 'string' ? PRIVATELINT_VERSION : '0.0.0';
}
