import type { AnalyzeOptions } from '@privatelint/core';
import type { Io } from './io.ts';

/** Short runs say nothing, and long ones no more often than eyes can follow. In milliseconds. */
const PATIENCE = 700;
const PACE = 100;

export interface Progress {
  readonly on: NonNullable<AnalyzeOptions['onProgress']>;
  /** Takes away what is shown. */
  readonly done: () => void;
}

/** Tells whoever waits at a terminal what a long run is at; undefined where nobody does. */
export function progressFor({ status }: Pick<Io, 'status'>, quiet: boolean, now: () => number = () => performance.now()): Progress | undefined {
  if (status === undefined || quiet) return undefined;
  const begun = now();
  let shownAt = -Infinity;
  return {
    on: (phase, done, total) => {
      const time = now();
      if (time - begun < PATIENCE || time - shownAt < PACE) return;
      shownAt = time;
      status(`${phase} ${done + 1}/${total}`);
    },
    done: () => {
      if (shownAt > -Infinity) status('');
    },
  };
}
