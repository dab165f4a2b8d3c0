import { managedPolicyPath, policyTemplateOf } from '../../knowledge/sam-policies.ts';
import { readJson } from '../../syntax/json.ts';
import type { MappingNode, SyntaxNode } from '../../syntax/tree.ts';
import { callOf, copied, draw, mappingAt, sequenceAt, withEntry, type Draft } from '../cloudformation/expand/nodes.ts';
import { ifOf } from '../cloudformation/resolve.ts';
import { asMapping, scalarText, type Stretch } from '../cloudformation/template.ts';
import { inherited, type Expansion, type SamResource } from './expansion.ts';

export interface RoleRequest {
  readonly resource: SamResource;
  readonly service: string;
  /** Managed policies that the resource needs whatever its author says, by path. */
  readonly needed: readonly string[];
  readonly ownPolicies: readonly Draft[];
  readonly tags: Draft;
}

/** The role that SAM makes for a resource, named after it. */
export function addRole(expansion: Expansion, request: RoleRequest): void {
  const { resource, tags } = request;
  const { properties, node, at, id } = resource;
  const policies = new Policies(expansion, `${id}Role`, at);
  policies.read(properties.get('Policies'));
  // How an image is built is no business of the role.
  const isImage = scalarText(properties.get('PackageType')) === 'Image';
  const managed = [...request.needed.map((path) => expansion.managedPolicyArn(path)), ...policies.managed];
  const inline = [...request.ownPolicies, ...policies.inline];
  if (policies.isPartial) expansion.unexpanded.add(`${id}Role`);
  const isOpen = expansion.options.partition === undefined && expansion.unexpanded.has(`${id}Role`);
  expansion.add(`${id}Role`, at, {
    Type: 'AWS::IAM::Role',
    ...inherited(node, 'Condition', 'DeletionPolicy', 'UpdateReplacePolicy', ...(isImage ? [] : ['Metadata'])),
    Properties: {
      AssumeRolePolicyDocument: properties.get('AssumeRolePolicyDocument') ?? trusting(request.service),
      ManagedPolicyArns: unique(managed),
      Policies: inline.length === 0 && !isOpen ? undefined : [...inline, ...(isOpen ? [UNSEEN] : [])],
      PermissionsBoundary: properties.get('PermissionsBoundary'),
      Path: properties.get('RolePath'),
      Tags: tags,
    },
  });
}

/** A policy of which nothing is known: no call that CloudFormation knows. */
const UNSEEN: Draft = { 'Fn::Transform': { Name: 'AWS::Serverless' } };

export function trusting(service: string): Draft {
  return {
    Version: '2012-10-17',
    Statement: [{ Action: ['sts:AssumeRole'], Effect: 'Allow', Principal: { Service: [service] } }],
  };
}

export function policy(name: string, statements: Draft): Draft {
  return { PolicyName: name, PolicyDocument: { Version: '2012-10-17', Statement: statements } };
}

/** One policy may be asked for by the resource and by its events. */
function unique(managed: readonly Draft[]): Draft[] {
  const seen = new Set<string>();
  return managed.filter((it) => {
    const key = isText(it) ? it : undefined;
    if (key === undefined || !seen.has(key)) {
      if (key !== undefined) seen.add(key);
      return true;
    }
    return false;
  });
}

function isText(draft: Draft): draft is string {
  return typeof draft === 'string';
}

/** The `Policies` of a function or state machine: names, ARNs, documents and templates, alone or in a list. */
class Policies {
  readonly managed: Draft[] = [];
  readonly inline: Draft[] = [];
  isPartial = false;
  readonly #expansion: Expansion;
  readonly #prefix: string;
  readonly #at: Stretch;
  #count = 0;

  constructor(expansion: Expansion, role: string, at: Stretch) {
    this.#expansion = expansion;
    this.#prefix = role;
    this.#at = at;
  }

  read(node: SyntaxNode | undefined): void {
    if (node === undefined) return;
    for (const item of node.kind === 'sequence' ? node.items : [node]) {
      this.#one(item);
      this.#count++;
    }
  }

  #one(item: SyntaxNode): void {
    if (item.kind === 'scalar') {
      const text = scalarText(item);
      if (text !== undefined) this.managed.push(this.#managedArn(text, item));
      return;
    }
    if (item.kind === 'sequence') return;
    const choice = ifOf(item);
    if (choice !== undefined) { this.#conditional(item, choice.whenTrue, choice.whenFalse); return; }
    if (callOf(item) !== undefined) {
      this.managed.push(item);
      return;
    }
    const document = this.#document(item);
    if (document !== undefined) this.inline.push({ PolicyName: this.#name(), PolicyDocument: document });
  }

  /** Both branches of a condition must be of one sort, or nothing. */
  #conditional(item: MappingNode, whenTrue: SyntaxNode, whenFalse: SyntaxNode): void {
    const branches = [whenTrue, whenFalse].map((branch) => this.#branch(branch));
    const operands = item.get('Fn::If');
    const condition = operands?.kind === 'sequence' ? operands.items[0] : undefined;
    if (condition === undefined) return;
    const drafts = branches.map(({ draft }) => draft);
    const chosen = withEntry(item, 'Fn::If', sequenceAt(item, [condition, ...drafts.map((draft) => draw(this.#at, draft))]));
    if (branches.some(({ sort }) => sort === 'inline')) this.inline.push(chosen);
    else this.managed.push(chosen);
  }

  #branch(branch: SyntaxNode): { sort: 'inline' | 'managed' | 'nothing'; draft: Draft } {
    const text = scalarText(branch);
    if (text !== undefined) return { sort: 'managed', draft: this.#managedArn(text, branch) };
    const call = callOf(branch);
    if (call !== undefined) return { sort: scalarText(call.value) === 'AWS::NoValue' ? 'nothing' : 'managed', draft: branch };
    const document = branch.kind === 'mapping' ? this.#document(branch) : undefined;
    if (document === undefined) return { sort: 'nothing', draft: branch };
    return { sort: 'inline', draft: { PolicyName: this.#name(), PolicyDocument: document } };
  }

  #name(): string {
    return `${this.#prefix}Policy${this.#count}`;
  }

  #managedArn(text: string, at: SyntaxNode): Draft {
    return text.startsWith('arn:') ? at : this.#expansion.managedPolicyArn(managedPolicyPath(text));
  }

  #document(item: MappingNode): Draft | undefined {
    if (item.get('Statement') !== undefined) return item;
    const [entry, second] = item.entries;
    const template = entry === undefined || second !== undefined ? undefined : policyTemplateOf(entry.key);
    if (entry === undefined || template === undefined) {
      this.#refuse(item, entry === undefined ? 'an empty policy' : `\`${entry.key}\` is neither a policy template nor a policy`);
      return undefined;
    }
    const given = asMapping(entry.value);
    const missing = template.parameters.filter((name) => given?.get(name) === undefined);
    if (missing.length > 0) {
      this.#expansion.refuse(entry.value, `\`${entry.key}\` needs ${missing.map((name) => `\`${name}\``).join(' and ')}`);
      return undefined;
    }
    const values = new Map((given?.entries ?? []).filter(({ key }) => template.parameters.includes(key)).map(({ key, value }) => [key, value]));
    return { Statement: fill(statementsOf(template.statements, this.#at), values) };
  }

  /** What SAM did not know when the data was made may be a newer template. */
  #refuse(at: SyntaxNode, message: string): void {
    this.isPartial = true;
    this.#expansion.refuse(at, message);
  }
}

function statementsOf(json: string, { start, end, made }: Stretch): SyntaxNode {
  const { root } = readJson(json);
  const at = { start, end, ...(made === undefined ? {} : { made }) };
  return root === undefined ? sequenceAt(at, []) : placed(copied(root, {}, (text) => text), at);
}

function placed(node: SyntaxNode, at: Stretch): SyntaxNode {
  switch (node.kind) {
    case 'scalar':
      return draw(at, node.value);
    case 'sequence':
      return sequenceAt(at, node.items.map((item) => placed(item, at)));
    case 'mapping':
      return mappingAt(at, node.entries.map(({ key, value }) => ({ key, keyStart: at.start, keyEnd: at.end, value: placed(value, at) })));
  }
}

function fill(node: SyntaxNode, values: ReadonlyMap<string, SyntaxNode>): SyntaxNode {
  switch (node.kind) {
    case 'scalar':
      return node;
    case 'sequence':
      return sequenceAt(node, node.items.map((item) => fill(item, values)));
    case 'mapping': {
      const call = callOf(node);
      const value = call?.key === 'Ref' ? values.get(scalarText(call.value) ?? '') : undefined;
      return value ?? mappingAt(node, node.entries.map((entry) => ({ ...entry, value: fill(entry.value, values) })));
    }
  }
}
