import { provideTolerantReader } from '@privatelint/core';
import { readYamlTolerantly } from '@privatelint/core/tolerant-reader';

/** Hands the core the reader for texts that the fast one rejects; languages of ESLint have to answer at once, so that it is loaded ahead. */
export function provideParsers(): void {
  provideTolerantReader(() => readYamlTolerantly);
}
