import type { MappingEntry, MappingNode, SyntaxNode } from '../../syntax/tree.ts';
import type { SourceFile } from '../../text/source-file.ts';
import { draw, type Draft } from '../cloudformation/expand/nodes.ts';
import type { ReadFile } from '../cloudformation/expand/include.ts';
import { asMapping, scalarText, type Stretch } from '../cloudformation/template.ts';
import type { ExpandProblem } from '../cloudformation/expand/language-extensions.ts';

export interface SamOptions {
  readonly file: SourceFile;
  readonly read: ReadFile;
  /** The partition that is deployed to; undefined = whichever it is. */
  readonly partition?: string | undefined;
  readonly region?: string | undefined;
}

/** A resource of SAM, its globals merged in. */
export interface SamResource {
  readonly id: string;
  readonly type: string;
  readonly entry: MappingEntry;
  readonly node: MappingNode;
  readonly properties: MappingNode;
  /** Where everything is said to stand that is made of it. */
  readonly at: Stretch;
}

/** What the expansion of one template has come to. */
export class Expansion {
  readonly options: SamOptions;
  readonly root: MappingNode;
  readonly made: MappingEntry[] = [];
  readonly problems: ExpandProblem[] = [];
  /** Resources of which not everything is expanded that SAM makes of them. */
  readonly unexpanded = new Set<string>();
  readonly sources: ReadonlyMap<string, MappingNode>;

  constructor(root: MappingNode, options: SamOptions) {
    this.root = root;
    this.options = options;
    const resources = asMapping(root.get('Resources'))?.entries ?? [];
    this.sources = new Map(resources.flatMap(({ key, value }) => (value.kind === 'mapping' ? [[key, value] as const] : [])));
  }

  add(id: string, at: Stretch, resource: Draft): void {
    if (this.sources.has(id) && this.typeOf(id)?.startsWith('AWS::Serverless::') !== true) {
      this.refuse(at, `\`${id}\` is what SAM calls a resource that it makes`);
    }
    const own = { ...at, made: { ...at.made, copy: id } };
    this.made.push({ key: id, keyStart: at.start, keyEnd: at.end, value: draw(own, resource) });
  }

  refuse(at: Stretch, message: string): void {
    this.problems.push({ at, message });
  }

  /** The ARN of an AWS managed policy in the partition at hand. */
  managedPolicyArn(path: string): Draft {
    const { partition } = this.options;
    if (partition !== undefined) return `arn:${partition}:iam::aws:policy/${path}`;
    return { 'Fn::Sub': `arn:\${AWS::Partition}:iam::aws:policy/${path}` };
  }

  /** A reference to a parameter as the default of that parameter. */
  withDefault(node: SyntaxNode): SyntaxNode {
    const name = scalarText(asMapping(node)?.get('Ref'));
    const declared = name === undefined ? undefined : asMapping(asMapping(this.root.get('Parameters'))?.get(name));
    return declared?.get('Default') ?? node;
  }

  /** For a known partition, the transform puts the defaults of parameters in the place of references to them. */
  settled(node: SyntaxNode): SyntaxNode {
    return this.options.partition === undefined ? node : this.withDefault(node);
  }

  typeOf(id: string): string | undefined {
    return scalarText(this.sources.get(id)?.get('Type'));
  }
}

/** Attributes of a resource beside its properties that what is made of it inherits. */
export function inherited(node: MappingNode, ...names: readonly string[]): Readonly<Record<string, Draft | undefined>> {
  return Object.fromEntries(names.map((name) => [name, node.get(name)]));
}

/** What is propagated to generated resources carries the author's tags only. */
export function tagsOf(createdBy: string, properties: MappingNode): Draft[] {
  const own = asMapping(properties.get('Tags'))?.entries.map(({ key, value }) => ({ Key: key, Value: value })) ?? [];
  const propagates = scalarText(properties.get('PropagateTags'))?.toLowerCase() === 'true';
  return propagates ? own : [{ Key: createdBy, Value: 'SAM' }, ...own];
}

/** The logical id that `Ref` or the first part of `Fn::GetAtt` names. */
export function targetOf(node: SyntaxNode | undefined): string | undefined {
  const map = asMapping(node);
  if (map?.entries.length !== 1) return undefined;
  const attribute = map.get('Fn::GetAtt');
  const first = attribute?.kind === 'sequence' ? attribute.items[0] : attribute;
  return scalarText(map.get('Ref')) ?? scalarText(first)?.split('.')[0];
}
