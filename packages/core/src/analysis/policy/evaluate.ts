import { equalText, partsOf, type Text } from '../../values/text.ts';
import { triAnd, triNot, triOr, type Tri } from '../../values/tri.ts';
import { compileCondition, matchCondition, type CompiledCondition } from './conditions.ts';
import type { KnownStatement, PolicyDocument, Statement, TextList } from './document.ts';
import { compilePattern, matchPattern, type Pattern, type Variables } from './pattern.ts';
import { matchPrincipal, type PrincipalMatch } from './principals.ts';
import { accountOf, isRootUser, principalAccount, variableValue, type PolicyRequest } from './request.ts';

export type Decision = 'Allowed' | 'ImplicitlyDenied' | 'ExplicitlyDenied' | 'Unknown';
export type Layer = 'identity' | 'boundary' | 'scp' | 'rcp' | 'vpce' | 'resource';

/** The policies that take part in a decision. Absent or null: that layer is not evaluated, or there is none. */
export interface PolicySet {
  /** Policies of the calling identity. null: not evaluated; the decision is that of the remaining layers. */
  readonly identity: readonly PolicyDocument[] | null;
  /** Policies of the endpoints that the call passes. Without one, an endpoint lets everything pass. */
  readonly endpoint?: readonly PolicyDocument[] | null;
  /** Decides how account principals are read. */
  readonly endpointKind?: 'gateway' | 'interface';
  /** The policy of the resource; null when it has none. */
  readonly resource?: PolicyDocument | null;
  /** Trust policies and key policies "must explicitly allow access": an identity policy alone does not. */
  readonly resourceMustAllow?: boolean;
  readonly boundary?: readonly PolicyDocument[] | null;
  readonly scp?: readonly PolicyDocument[] | null;
  readonly rcp?: readonly PolicyDocument[] | null;
}

export interface Evaluation {
  /** Unknown also when it is only open how the call is denied: see `allowed`. */
  readonly decision: Decision;
  /** `no` when the call is denied whatever the unknown parts are. */
  readonly allowed: Tri;
  readonly layers: readonly LayerEvaluation[];
  /** The layers without which the call would pass. Empty unless `allowed` is `no`. */
  readonly blockedBy: readonly Layer[];
}

export interface LayerEvaluation {
  readonly layer: Layer;
  /** What this layer says by itself. */
  readonly decision: Decision;
  readonly denies: Tri;
  readonly allows: Tri;
  /** Allows the identity itself, not only its account. */
  readonly allowsDirectly: Tri;
  /** The statements that apply or may apply, in the order of the documents. */
  readonly statements: readonly AppliedStatement[];
}

export interface AppliedStatement {
  readonly document: PolicyDocument;
  /** Absent: one that may exist beyond those that are known. */
  readonly statement?: Statement;
  readonly effect: 'Allow' | 'Deny' | 'unknown';
  readonly applies: 'yes' | 'unknown';
}

/** Decides one call. Kleene's logic throughout, so that learning an unknown never turns one certain decision into another. */
export function evaluateRequest(request: PolicyRequest, policies: PolicySet): Evaluation {
  const layers: LayerEvaluation[] = [];
  const layer = (name: Layer, documents: readonly PolicyDocument[] | null | undefined): LayerEvaluation | undefined => {
    if (documents === null || documents === undefined) return undefined;
    const gateway = name === 'vpce' && policies.endpointKind === 'gateway';
    const evaluated = evaluateLayer(name, documents, request, gateway);
    layers.push(evaluated);
    return evaluated;
  };
  const identity = layer('identity', hasIdentityPolicies(request) ? policies.identity : null);
  const boundary = layer('boundary', policies.boundary);
  const scp = layer('scp', policies.scp);
  const rcp = layer('rcp', policies.rcp);
  const endpoint = layer('vpce', policies.endpoint?.length === 0 ? null : policies.endpoint);
  const resource = layer('resource', policies.resource === null || policies.resource === undefined ? null : [policies.resource]);

  const denied = triOr(...layers.map((it) => it.denies));
  const gates = [boundary, scp, rcp, endpoint].filter((it) => it !== undefined);
  const granted = grant(request, policies, identity, resource);
  const evaluated: Tri = layers.length === 0 ? 'unknown' : 'yes';
  const allowed = triAnd(triNot(denied), granted, evaluated, ...gates.map((it) => it.allows));
  const decision = decide(denied, allowed);
  return { decision, allowed, layers, blockedBy: allowed === 'no' ? blockers(layers, gates, granted, request, policies) : [] };
}

/** Where identity and resource policies together grant the call. */
function grant(request: PolicyRequest, policies: PolicySet, identity: LayerEvaluation | undefined, resource: LayerEvaluation | undefined): Tri {
  if (policies.identity === null) return resource?.allows ?? 'yes';
  if (!hasIdentityPolicies(request)) return resource?.allows ?? (policies.resource === undefined ? 'yes' : 'no');
  // "All requests are implicitly denied with the exception of the AWS account root user, which has full access."
  const byIdentity = isRootUser(request.principal) ? 'yes' : (identity?.allows ?? 'unknown');
  if (policies.resource === undefined) return byIdentity;
  const byResource = resource?.allows ?? 'no';
  const direct = resource?.allowsDirectly ?? 'no';
  const same = sameAccount(request);
  const within = policies.resourceMustAllow === true ? triOr(direct, triAnd(byResource, byIdentity)) : triOr(direct, byIdentity);
  const across = triAnd(byIdentity, byResource);
  if (same === 'yes') return within;
  if (same === 'no') return across;
  return within === across ? within : 'unknown';
}

/** Anonymous callers and services have none. An unknown caller has those that are given for it. */
function hasIdentityPolicies(request: PolicyRequest): boolean {
  return request.principal.kind === 'aws' || request.principal.kind === 'unknown';
}

function sameAccount(request: PolicyRequest): Tri {
  const caller = principalAccount(request.principal);
  const owner = request.resourceAccount ?? accountOf(request.resource);
  // An action without resource acts in the account of its caller.
  if (request.resource === '*' && request.resourceAccount === undefined) return 'yes';
  return caller === undefined || owner === undefined ? 'unknown' : equalText(caller, owner);
}

function decide(denied: Tri, allowed: Tri): Decision {
  if (denied === 'yes') return 'ExplicitlyDenied';
  if (allowed === 'yes') return 'Allowed';
  return denied === 'no' && allowed === 'no' ? 'ImplicitlyDenied' : 'Unknown';
}

function blockers(
  layers: readonly LayerEvaluation[],
  gates: readonly LayerEvaluation[],
  granted: Tri,
  request: PolicyRequest,
  policies: PolicySet,
): Layer[] {
  const denying = layers.filter((it) => it.denies === 'yes').map((it) => it.layer);
  if (denying.length > 0) return denying;
  const silent = gates.filter((it) => it.allows === 'no').map((it) => it.layer);
  if (granted !== 'no') return silent;
  const within = sameAccount(request) !== 'no' && policies.resourceMustAllow !== true;
  const withoutGrant = layers.filter((it) => (it.layer === 'identity' || it.layer === 'resource') && it.allows === 'no').map((it) => it.layer);
  const noPolicy: Layer[] = policies.resource === null && !within ? ['resource'] : [];
  const found = [...new Set([...silent, ...withoutGrant, ...noPolicy])];
  return found.length > 0 ? found : ['identity'];
}

function evaluateLayer(layer: Layer, documents: readonly PolicyDocument[], request: PolicyRequest, gateway: boolean): LayerEvaluation {
  let [denies, allows, allowsDirectly]: [Tri, Tri, Tri] = ['no', 'no', 'no'];
  const statements: AppliedStatement[] = [];
  for (const document of documents) {
    for (const compiled of compileDocument(document)) {
      const { applies, directly } = matchStatement(compiled, { request, layer, gateway });
      if (applies === 'no') continue;
      const { effect, source } = compiled;
      if (effect !== 'Allow') denies = triOr(denies, effect === 'Deny' ? applies : 'unknown');
      if (effect !== 'Deny') {
        allows = triOr(allows, effect === 'Allow' ? applies : 'unknown');
        allowsDirectly = triOr(allowsDirectly, effect === 'Allow' ? directly : triAnd(directly, 'unknown'));
      }
      statements.push({ document, effect, applies, ...(source && { statement: source }) });
    }
  }
  return { layer, decision: decide(denies, triAnd(triNot(denies), allows)), denies, allows, allowsDirectly, statements };
}

export interface CompiledStatement {
  readonly source?: Statement;
  readonly effect: 'Allow' | 'Deny' | 'unknown';
  /** Absent when nothing of the statement is known. */
  readonly parts?: {
    readonly statement: KnownStatement;
    readonly action: CompiledList;
    readonly resource: CompiledList;
    readonly conditions: readonly CompiledCondition[];
  };
}

interface CompiledList {
  readonly except: boolean;
  readonly patterns: readonly Pattern[];
  readonly open: boolean;
}

const compiledDocuments = new WeakMap<PolicyDocument, readonly CompiledStatement[]>();

/** Documents are compiled once, when they are first evaluated. */
export function compileDocument(document: PolicyDocument): readonly CompiledStatement[] {
  const known = compiledDocuments.get(document);
  if (known !== undefined) return known;
  const compiled: CompiledStatement[] = document.statements.map((statement) => compileStatement(statement, document));
  if (document.open !== undefined) compiled.push({ effect: 'unknown' });
  compiledDocuments.set(document, compiled);
  return compiled;
}

function compileStatement(statement: Statement, document: PolicyDocument): CompiledStatement {
  if (statement.kind === 'unknown') return { source: statement, effect: 'unknown' };
  const version = document.version?.text;
  // "If you don't include the Version element, variables like ${aws:username} are treated as literal strings."
  const variables = version === variableVersion;
  if (typeof version === 'object' && mentionsVariable(statement)) return { source: statement, effect: 'unknown' };
  const effect = statement.effect.text;
  return {
    source: statement,
    effect: effect === 'Allow' || effect === 'Deny' ? effect : 'unknown',
    parts: {
      statement,
      action: compileList(statement.action, (text) => compilePattern(text, { wildcards: true, variables: false, ignoreCase: true })),
      resource: compileList(statement.resource, (text) => compilePattern(text, { wildcards: true, variables, arn: 'resource' })),
      conditions: statement.conditions.map((condition) => compileCondition(condition, variables)),
    },
  };
}

const variableVersion = '2012-10-17';

function mentionsVariable(statement: KnownStatement): boolean {
  const texts = [...statement.resource.list.items, ...statement.conditions.flatMap((condition) => condition.values.items)];
  return texts.some((item) => partsOf(item.text).some((part) => typeof part === 'string' && part.includes('${')));
}

function compileList(selection: { readonly except: boolean; readonly list: TextList }, compile: (text: Text) => Pattern): CompiledList {
  const { items, open } = selection.list;
  return { except: selection.except, patterns: items.map((item) => compile(item.text)), open: open !== undefined };
}

export interface Matching {
  readonly request: PolicyRequest;
  readonly layer: Layer;
  readonly gateway: boolean;
}

function matchStatement(compiled: CompiledStatement, matching: Matching): { readonly applies: Tri; readonly directly: Tri } {
  const { parts } = compiled;
  if (parts === undefined) return { applies: 'unknown', directly: 'unknown' };
  const { request } = matching;
  let applies = matchList(parts.action, request.action, noVariables);
  if (applies === 'no') return doesNotApply;
  applies = triAnd(applies, matchList(parts.resource, request.resource, (key) => variableValue(request, key)));
  if (applies === 'no') return doesNotApply;
  const { any, direct } = matchCaller(parts.statement, matching);
  if (any === 'no') return doesNotApply;
  if (parts.statement.conditionsOpen !== undefined) applies = triAnd(applies, 'unknown');
  for (const condition of parts.conditions) {
    applies = triAnd(applies, matchCondition(condition, request));
    if (applies === 'no') return doesNotApply;
  }
  return { applies: triAnd(applies, any), directly: triAnd(applies, direct) };
}

const doesNotApply = { applies: 'no', directly: 'no' } as const;
const noVariables: Variables = () => ({ kind: 'none' });

export function matchCaller(statement: KnownStatement, { request, layer, gateway }: Matching): PrincipalMatch {
  const expected = layer === 'vpce' || layer === 'resource' || layer === 'rcp';
  if (statement.principal === undefined) return expected ? malformed : attached;
  // A principal in an identity policy is malformed: such a policy is rejected.
  return expected ? matchPrincipal(statement.principal, request.principal, { gateway }) : malformed;
}

const attached: PrincipalMatch = { any: 'yes', direct: 'yes' };
const malformed: PrincipalMatch = { any: 'unknown', direct: 'unknown' };

export function matchList(list: CompiledList, text: Text, variables: Variables): Tri {
  let matches: Tri = list.open ? 'unknown' : 'no';
  for (const pattern of list.patterns) {
    const match = matchPattern(pattern, text, variables);
    if (match === 'yes') return list.except ? 'no' : 'yes';
    // "A resource that includes a policy variable with no value will not match any resource": not as an exception either.
    if (match === 'unknown') matches = 'unknown';
  }
  return list.except ? triNot(matches) : matches;
}
