import { dataDate } from '@privatelint/core';
import { version } from '../version.ts';

/** Facts about AWS grow old, so that their date belongs to the version. */
export function versionText(): string {
  return `privatelint ${version()} (AWS data of ${dataDate()})\n`;
}
