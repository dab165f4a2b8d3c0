declare const PRIVATELINT_VERSION: string;

/** The build writes it; sources that run unbundled have none. */
export const VERSION = typeof PRIVATELINT_VERSION === 'string' ? PRIVATELINT_VERSION : '0.0.0';
