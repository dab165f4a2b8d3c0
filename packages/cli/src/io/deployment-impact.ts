import { parseStream, plainValue } from '@privatelint/core';

/** What CloudFormation will do with one resource. */
export interface ResourceImpact {
  readonly address: string;
  readonly resourceType: string;
  readonly what: 'created' | 'updated in place' | 'replaced' | 'perhaps replaced' | 'deleted' | 'kept, but no longer managed';
}

/** The part of the library that is used here. */
interface DiffLibrary {
  readonly fullDiff: (before: object, after: object) => {
    readonly resources: {
      readonly forEachDifference: (visit: (logicalId: string, change: ResourceChange) => void) => void;
    };
  };
}

interface ResourceChange {
  readonly changeImpact: string;
  readonly oldResourceType?: string;
  readonly newResourceType?: string;
}

const WORDS: Readonly<Record<string, ResourceImpact['what']>> = {
  WILL_CREATE: 'created',
  WILL_UPDATE: 'updated in place',
  WILL_REPLACE: 'replaced',
  MAY_REPLACE: 'perhaps replaced',
  WILL_DESTROY: 'deleted',
  WILL_ORPHAN: 'kept, but no longer managed',
};

/** What a new version of a template does to its stack; undefined when the library that knows is not installed. */
export async function deploymentImpact(before: string, after: string): Promise<readonly ResourceImpact[] | undefined> {
  const library = await loadLibrary();
  const [old, fresh] = [templateOf(before), templateOf(after)];
  if (library === undefined || old === undefined || fresh === undefined) return undefined;
  const found: ResourceImpact[] = [];
  library.fullDiff(old, fresh).resources.forEachDifference((address, { changeImpact, newResourceType, oldResourceType }) => {
    const what = WORDS[changeImpact];
    if (what !== undefined) found.push({ address, resourceType: newResourceType ?? oldResourceType ?? '', what });
  });
  return found;
}

declare const require: ((name: string) => unknown) | undefined;

/**
 * It reads a large table of resource types: loaded when fixes are shown or written, and only then. The bundle has a
 * `require`, and no way to import; modules have it the other way round.
 */
async function loadLibrary(): Promise<DiffLibrary | undefined> {
  try {
    const loaded: unknown = typeof require === 'function' ? require('@aws-cdk/cloudformation-diff') : await import(LIBRARY);
    return loaded as DiffLibrary; // its own types ask for an SDK that is not installed
  } catch {
    return undefined;
  }
}

/** Not spelt out at the import, so that its types are not looked for. */
const LIBRARY = '@aws-cdk/cloudformation-diff';

function templateOf(text: string): object | undefined {
  const [root] = parseStream(text, 'cloudformation').documents;
  const value = root === undefined ? undefined : plainValue(root);
  return typeof value === 'object' && value !== null ? value : undefined;
}
