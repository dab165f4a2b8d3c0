import type { Span } from '@privatelint/core';
import type { Guard, Guarded, Hole } from '@privatelint/core/front-end-api';
import { textOfVal, token, type ConstructNode, type TextVal, type Val } from './values.ts';
import type { Escaped } from './thing.ts';

/** A resource as CDK would synthesize it, under the names of CloudFormation. */
export interface Resource {
  /** The path of its construct, as the template linter knows it. */
  readonly path: string;
  readonly type: string;
  readonly at: Span;
  readonly whole: Span;
  readonly when: Guard;
  readonly construct: ConstructNode;
  readonly properties: Val;
  /** Where properties are written in the program, by their name in CloudFormation. */
  readonly where?: ReadonlyMap<string, Span>;
  /** Changes that were made behind the back of the construct: paths of properties. */
  readonly overrides?: readonly Override[];
  readonly attributes?: ReadonlySet<string>;
  readonly escapes?: readonly Escaped[];
  readonly dependencies?: readonly Guarded<Val>[];
}

export interface Override {
  readonly path: readonly string[];
  readonly value: Val;
  readonly when: Guard;
}

/** The id of the node of a resource; a stroke would say that a nested stack makes it. */
export function idOf(path: string): string {
  return path.replaceAll('/', '>');
}

/** What a resource refers to, by id, and when. */
export function referencesIn(resource: Resource): readonly Guarded<string>[] {
  const found: Guarded<string>[] = [];
  const visit = (value: Val, when: Guard, depth: number): void => {
    if (depth > DEEPEST) return;
    if (value.kind === 'array') for (const item of value.items) visit(item.value, item.when, depth + 1);
    else if (value.kind === 'object') for (const entry of value.entries.values()) visit(entry.value, when, depth + 1);
    else if (value.kind === 'cases') for (const one of value.cases) visit(one.value, one.when, depth + 1);
    else {
      const text = textOfVal(value);
      if (text === undefined || typeof text === 'string') return;
      for (const part of text.parts) if (typeof part === 'object' && part.ref !== undefined) found.push({ value: part.ref.resource, when });
    }
  };
  visit(resource.properties, resource.when, 0);
  return found;
}

export function referencesOf(resource: Resource): readonly string[] {
  return referencesIn(resource).map(({ value }) => value);
}

const DEEPEST = 12;

/** An attribute of a resource, as a token. */
export function attributeOf({ path, type }: { readonly path: string; readonly type: string }, attribute: string, at: Span): TextVal {
  const hole: Hole = {
    id: `${path}.${attribute}`,
    cause: `\`${path}\` is made by this deployment`,
    distinct: attribute === 'id' || attribute === 'GroupId',
    ref: { resource: idOf(path), attribute, type },
  };
  return token(hole, at);
}
