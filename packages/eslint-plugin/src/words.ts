import { whenItHolds, type Diagnostic } from '@privatelint/core';

/** A finding in the one line that an editor shows: what is wrong, when, and why it matters. */
export function messageOf(finding: Diagnostic): string {
  const { message, notes, assumes } = finding;
  const when = whenItHolds(finding);
  const more = [...notes, ...assumes.map((it) => `assuming that ${it}`)];
  return `${message}${when === '' ? '' : ` (${when})`}${more.map((it) => `; ${it}`).join('')}`;
}
