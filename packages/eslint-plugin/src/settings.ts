import type { AnalyzeOptions, SourceFile } from '@privatelint/core';

/** `settings.privatelint` of the ESLint configuration. */
export interface Settings {
  /** Target Regions of stacks that do not say theirs. */
  readonly regions: readonly string[];
  /** Files that describe networks from outside. */
  readonly network: readonly string[];
  /** The folder of a cloud assembly. */
  readonly cdkOut: string | undefined;
  /** Says that the given files are all there is. */
  readonly complete: boolean;
}

const KEYS = ['regions', 'region', 'network', 'cdkOut', 'complete'];

/** Throws where a setting does not exist: what it was meant to say would not be heard. */
export function settingsOf(all: Readonly<Record<string, unknown>>): Settings {
  const own = all.privatelint;
  const given: Readonly<Record<string, unknown>> = typeof own === 'object' && own !== null ? { ...own } : {};
  const strange = Object.keys(given).find((key) => !KEYS.includes(key));
  if (strange !== undefined) throw new Error(`privatelint: unknown key \`${strange}\` in \`settings.privatelint\`; one of: ${KEYS.join(', ')}`);
  return {
    regions: texts(given.regions ?? given.region),
    network: texts(given.network),
    cdkOut: typeof given.cdkOut === 'string' ? given.cdkOut : undefined,
    complete: given.complete === true,
  };
}

function texts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** A run without settings. */
export const NOTHING_KNOWN: AnalyzeOptions = { regions: [], parameters: new Map(), levels: new Map(), preset: 'all', complete: false, fixes: 'none' };

/** The run that settings ask for. ESLint decides which rules are told and at which level, so all of them run. */
export function optionsOf({ regions, complete }: Settings, network: readonly SourceFile[]): AnalyzeOptions {
  return {
    regions,
    parameters: new Map(),
    levels: new Map(),
    preset: 'all',
    complete,
    ...(network.length === 0 ? {} : { network }),
  };
}
