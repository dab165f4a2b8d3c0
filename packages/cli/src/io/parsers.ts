import { provideTolerantReader } from '@privatelint/core';
import type * as Tolerant from '../../../core/src/syntax/tolerant.ts';

declare const require: (path: string) => unknown;

/** Hands the core what loads only for some files; in the bundle these modules run when they are first asked for. */
export function provideParsers(): void {
  provideTolerantReader(
    () => (require('../../../core/src/syntax/tolerant.ts') as typeof Tolerant).readYamlTolerantly,
  );
}
