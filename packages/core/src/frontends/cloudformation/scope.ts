import type { MaybeNested } from '../../graph/graph.ts';
import type { SyntaxNode } from '../../syntax/tree.ts';
import type { Span } from '../../text/source-file.ts';
import { ALWAYS, type Guard } from '../../values/guards.ts';
import { equalText, type Hole, type Text } from '../../values/text.ts';
import { textOfValue } from '../../values/read.ts';
import type { Value } from '../../values/value.ts';
import type { Worlds } from '../../values/worlds.ts';
import type { StackEnvironment } from './environment.ts';
import { conditionGuard } from './conditions.ts';
import { evaluateIntrinsic, intrinsicOf } from './intrinsics.ts';
import { resolveMapping, resolveScalar, resolveSequence } from './resolve.ts';
import { placeOf, spanOf, type Stretch, type Template } from './template.ts';

/** Something in the text that cannot be what its author meant. */
export interface ScopeProblem {
  readonly kind: 'unresolved-reference' | 'cycle' | 'invalid';
  readonly at: Span;
  readonly message: string;
}

/** Where a stack stands among the stacks of a run. */
export interface StackPlace {
  readonly prefix: string;
  readonly addressPrefix: string;
  readonly exists: Guard;
  readonly unit: string;
  readonly constructPaths: boolean;
  /** Construct paths by logical id, where the template does not hold them. */
  readonly addresses: ReadonlyMap<string, string>;
  /** Who may instantiate it, for a root. */
  readonly maybeNested?: MaybeNested | undefined;
}

/**
 * One template in one deployment: resolves its nodes to values in the world at hand. Values that consult no guard are
 * kept, so that replays of a question pay only for what depends on conditions.
 */
export class StackScope {
  readonly template: Template;
  readonly worlds: Worlds;
  readonly env: StackEnvironment;
  /** Prefix of the ids of this stack's resources and unknowns, which makes them unique in the run. */
  readonly prefix: string;
  /** Prefix of addresses: empty for a root, `Outer/` for the resources of a stack that `Outer` instantiates. */
  readonly addressPrefix: string;
  /** When the stack exists: a nested stack may be conditional. */
  readonly exists: Guard;
  /** The deployment that it belongs to: a root stack with everything that it instantiates. */
  readonly unit: string;
  /** Whether resources go by the construct paths that CDK left in their metadata. */
  readonly constructPaths: boolean;
  readonly addresses: ReadonlyMap<string, string>;
  readonly maybeNested: MaybeNested | undefined;
  readonly problems: ScopeProblem[] = [];
  readonly #settled = new Map<SyntaxNode, Value>();
  readonly #conditions = new Map<string, Guard>();
  readonly #resolving = new Set<SyntaxNode | string>();

  constructor(template: Template, worlds: Worlds, env: StackEnvironment, place: Partial<StackPlace> = {}) {
    this.template = template;
    this.worlds = worlds;
    this.env = env;
    this.prefix = place.prefix ?? '';
    this.addressPrefix = place.addressPrefix ?? '';
    this.exists = place.exists ?? ALWAYS;
    this.unit = place.unit ?? template.file.path;
    this.constructPaths = place.constructPaths ?? false;
    this.addresses = place.addresses ?? new Map<string, string>();
    this.maybeNested = place.maybeNested;
  }

  resolve(node: SyntaxNode): Value {
    const settled = this.#settled.get(node);
    if (settled !== undefined) return settled;
    if (this.#resolving.has(node)) return this.#cycle(node);
    const before = this.worlds.consulted;
    this.#resolving.add(node);
    try {
      const value = this.#evaluate(node);
      if (this.worlds.consulted === before) this.#settled.set(node, value);
      return value;
    } finally {
      this.#resolving.delete(node);
    }
  }

  /** The guard of a named condition; a condition that does not exist or refers to itself is an unknown fact. */
  condition(name: string, at: Span): Guard {
    const known = this.#conditions.get(name);
    if (known !== undefined) return known;
    const entry = this.template.conditions.get(name);
    const key = `condition ${name}`;
    if (entry === undefined || this.#resolving.has(key)) {
      const kind = entry === undefined ? 'unresolved-reference' : 'cycle';
      const message = entry === undefined ? `there is no condition \`${name}\`` : `condition \`${name}\` refers to itself`;
      this.problems.push({ kind, at, message });
      return this.unknownFact(`condition ${name}`, `condition \`${name}\``);
    }
    this.#resolving.add(key);
    try {
      const guard = conditionGuard(this, entry.value);
      this.#conditions.set(name, guard);
      return guard;
    } finally {
      this.#resolving.delete(key);
    }
  }

  /** The guards of all named conditions. */
  namedConditions(): ReadonlyMap<string, Guard> {
    for (const [name, { value }] of this.template.conditions) this.condition(name, this.spanOf(value));
    return new Map([...this.#conditions].map(([name, guard]) => [this.addressPrefix + name, guard]));
  }

  /** The guard under which a resource or output exists. */
  existence(condition: string | undefined, at: Span): Guard {
    return condition === undefined ? this.exists : this.worlds.guards.and(this.exists, this.condition(condition, at));
  }

  /** Whether the files of the run show what a resource instantiates. */
  isLinked(logicalId: string): boolean {
    return this.env.links?.isLinked(logicalId) ?? false;
  }

  unknownFact(id: string, label: string): Guard {
    return this.worlds.guards.flag(`${this.prefix}${id}`, label, true);
  }

  /** Whether two texts are equal; where nothing decides it, both ways are worlds of their own. */
  equal(left: Value, right: Value): boolean {
    const a = textOfValue(left);
    const b = textOfValue(right);
    if (a === undefined || b === undefined) return false;
    const answer = equalText(a, b);
    if (answer !== 'unknown') return answer === 'yes';
    const sides = [this.keyOf(a), this.keyOf(b)].sort();
    const hidden = [a, b].some((text) => typeof text !== 'string' && text.parts.some(isHidden));
    return this.worlds.holds(this.worlds.guards.flag(`equal ${sides.join(' = ')}`, sides.join(' equals '), hidden));
  }

  keyOf(text: Text): string {
    if (typeof text === 'string') return JSON.stringify(text);
    return text.parts.map((part) => (typeof part === 'string' ? part : `\${${part.id}}`)).join('');
  }

  spanOf(node: Stretch): Span {
    return spanOf(this.template.file, node);
  }

  unknown(id: string, cause: string, node: Stretch, more: Partial<Hole> = {}): Value {
    return { kind: 'unknown', hole: { id: `${this.prefix}${id}`, label: id, cause, ...more }, at: this.spanOf(node) };
  }

  #evaluate(node: SyntaxNode): Value {
    switch (node.kind) {
      case 'scalar':
        return resolveScalar(this, node);
      case 'sequence':
        return resolveSequence(this, node);
      case 'mapping': {
        const intrinsic = intrinsicOf(node);
        return intrinsic === undefined ? resolveMapping(this, node) : evaluateIntrinsic(this, node, intrinsic);
      }
    }
  }

  #cycle(node: SyntaxNode): Value {
    this.problems.push({ kind: 'cycle', at: this.spanOf(node), message: 'the value refers to itself' });
    return this.unknown(`cycle@${placeOf(node)}`, 'the value refers to itself', node);
  }
}

function isHidden(part: string | Hole): boolean {
  return typeof part === 'object' && part.hidden === true;
}
