import type { Span } from '../../text/source-file.ts';
import type { Text } from '../../values/text.ts';
import type { NodeBase } from './base.ts';

/** What a Region is spelled out for. */
export type RegionUse =
  | 'endpoint-service'
  | 'endpoint-policy'
  | 'log-group'
  | 'image'
  | 'secret'
  | 'parameter'
  | 'availability-zone';

/** A Region that the text of a property spells out. */
export interface RegionLiteral extends NodeBase {
  readonly kind: 'region-literal';
  readonly use: RegionUse;
  readonly region: string;
  /** The whole text of which it is a part. */
  readonly text: Text;
  /** The resource whose property says it. */
  readonly owner: NodeBase;
  /** Images of other accounts (of AWS, of vendors) stay where they are, wherever the template goes. */
  readonly foreign: boolean;
}

/** A table that is asked for the Region which is deployed to. */
export interface RegionLookup extends NodeBase {
  readonly kind: 'region-lookup';
  readonly table: string;
  readonly tableAt: Span;
  /** What is looked up of a Region, as far as it is known. */
  readonly column: string | undefined;
  /** The Regions that have it. */
  readonly regions: readonly string[];
}

/** The name of a value written where it stays mere text. */
export interface PlainReference extends NodeBase {
  readonly kind: 'plain-reference';
  /** As in `AWS::Region`. */
  readonly name: string;
  /** Alone in its place, or inside a longer text. */
  readonly form: 'whole' | 'part' | 'placeholder';
}

/** A reference to something that its template does not declare. */
export interface DanglingReference extends NodeBase {
  readonly kind: 'dangling-reference';
  readonly name: string;
  /** What was looked for; `value` = a parameter or a resource. */
  readonly to: 'value' | 'resource' | 'condition';
  /** A declared name that looks alike. */
  readonly nearest?: string;
}

/** Resources that wait for each other, so that none can be created first. */
export interface DependencyCircle extends NodeBase {
  readonly kind: 'dependency-circle';
  /** Who refers to whom and where: from one to the next, and from the last back to the first. */
  readonly steps: readonly { readonly from: string; readonly to: string; readonly at: Span }[];
}
