import fc from 'fast-check';
import { expect, test } from 'vitest';
import { partsOf, textOf, type Hole, type Text } from '../../values/text.ts';
import type { Tri } from '../../values/tri.ts';
import type { Condition, KnownStatement, PolicyDocument, Selection, Statement, TextList } from './document.ts';
import { evaluateRequest, type Evaluation, type PolicySet } from './evaluate.ts';
import { compilePattern, matchPattern } from './pattern.ts';
import type { ContextValue, PolicyRequest, RequestPrincipal } from './request.ts';

const runs = 1000;

test('adding a Deny never allows more', () => {
  law(fc.tuple(policySet, request, layerName, fc.array(statement('Deny'), { minLength: 1, maxLength: 2 })), ([policies, call, layer, added]) => {
    const before = evaluateRequest(call, policies);
    const after = evaluateRequest(call, add(policies, layer, added));
    expect(rank[after.allowed]).toBeLessThanOrEqual(rank[before.allowed]);
  });
});

test('adding an Allow never denies more', () => {
  law(fc.tuple(policySet, request, layerName, fc.array(statement('Allow'), { minLength: 1, maxLength: 2 })), ([policies, call, layer, added]) => {
    const before = evaluateRequest(call, policies);
    const after = evaluateRequest(call, add(policies, layer, added));
    expect(rank[after.allowed]).toBeGreaterThanOrEqual(rank[before.allowed]);
    expect(after.decision === 'ExplicitlyDenied').toBe(before.decision === 'ExplicitlyDenied');
  });
});

test('a wildcard never allows less than what it covers', () => {
  law(fc.tuple(policySet, request, layerName, statement('Allow'), fc.nat(), fc.boolean()), ([policies, call, layer, allow, seed, ofAction]) => {
    const narrow = add(policies, layer, [allow]);
    const wide = add(policies, layer, [ofAction ? widen(allow, 'action', seed) : widen(allow, 'resource', seed)]);
    expect(rank[evaluateRequest(call, wide).allowed]).toBeGreaterThanOrEqual(rank[evaluateRequest(call, narrow).allowed]);
  });
});

test('learning an unknown never flips a decision', () => {
  law(fc.tuple(policySet, request, valuation, fc.array(fc.oneof(statement('Allow'), statement('Deny')), { maxLength: 2 })), ([policies, call, values, found]) => {
    const before = evaluateRequest(call, policies);
    // Whoever has identity policies is an identity.
    const named = policies.identity === null ? values : { ...values, caller: task };
    const after = evaluateRequest(learnRequest(call, named), learnPolicies(policies, values, found));
    if (before.decision !== 'Unknown') expect(after.decision).toBe(before.decision);
    if (before.allowed !== 'unknown') expect(after.allowed).toBe(before.allowed);
  });
});

test('the order of statements and documents does not matter', () => {
  law(fc.tuple(policySet, request), ([policies, call]) => {
    const turned = mapDocuments(policies, (document) => ({ ...document, statements: [...document.statements].reverse() }));
    expect(summary(evaluateRequest(call, turned))).toEqual(summary(evaluateRequest(call, policies)));
  });
});

test('what blocks is named exactly when a call cannot pass', () => {
  law(fc.tuple(policySet, request), ([policies, call]) => {
    const { allowed, blockedBy } = evaluateRequest(call, policies);
    expect(blockedBy.length > 0).toBe(allowed === 'no');
  });
});

test('patterns without holes match like regular expressions', () => {
  law(fc.tuple(fc.stringMatching(/^[ab*?]{0,7}$/), fc.stringMatching(/^[ab]{0,7}$/)), ([glob, text]) => {
    const expected = new RegExp(`^${glob.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(text);
    expect(matchPattern(compilePattern(glob, { wildcards: true, variables: false }), text, none)).toBe(expected ? 'yes' : 'no');
  });
});

test('patterns with holes say yes or no only when every value agrees', () => {
  const part = fc.oneof(fc.stringMatching(/^[ab:*?]{0,3}$/), fc.constantFrom(hole('X'), hole('Y')));
  const plainPart = fc.oneof(fc.stringMatching(/^[ab:]{0,3}$/), fc.constantFrom(hole('X'), hole('Z')));
  const syntax = fc.constantFrom({ wildcards: true, variables: false }, { wildcards: false, variables: false }, { wildcards: true, variables: false, ignoreCase: true });
  law(fc.tuple(fc.array(part, { maxLength: 4 }), fc.array(plainPart, { maxLength: 4 }), syntax), ([patternParts, textParts, mode]) => {
    const [pattern, text] = [textOf(patternParts), textOf(textParts)];
    const answer = matchPattern(compilePattern(pattern, mode), text, none);
    if (answer === 'unknown') return;
    for (const x of ['', 'a', 'ab', 'b:', '*', '?a']) {
      for (const y of ['', 'b', '*', 'a:b']) {
        const values: Values = new Map([['X', x], ['Y', y], ['Z', y]]);
        const learnt = matchPattern(compilePattern(learn(pattern, values), mode), learn(text, values), none);
        expect({ x, y, learnt }).toEqual({ x, y, learnt: answer });
      }
    }
  });
});

test('ARN patterns with holes keep to their components', () => {
  const component = fc.oneof(fc.constantFrom('', 'aws', '*', 'a*', '?b', 'us-*-1'), fc.constantFrom(hole('X'), hole('Y')));
  const plain = fc.oneof(fc.constantFrom('', 'aws', 'ab', 'us-east-1'), fc.constantFrom(hole('X'), hole('Z')));
  const last = fc.oneof(fc.constantFrom('r/*', '*', 'r/a', 'r:*:b'), fc.constantFrom(hole('X'), hole('Y')));
  const arn = fc.constantFrom('resource' as const, 'strict' as const);
  law(fc.tuple(fc.array(component, { minLength: 4, maxLength: 4 }), last, fc.array(plain, { minLength: 4, maxLength: 4 }), fc.constantFrom('r/a', 'r:b:b', 'x'), arn), ([parts, end, found, resource, mode]) => {
    const pattern = textOf(['arn:', ...parts.flatMap((it) => [it, ':']), end]);
    const text = textOf(['arn:', ...found.flatMap((it) => [it, ':']), resource]);
    const syntax = { wildcards: true, variables: false, arn: mode };
    const answer = matchPattern(compilePattern(pattern, syntax), text, none);
    if (answer === 'unknown') return;
    for (const x of ['', 'aws', 'ab', '*']) {
      for (const y of ['', 'us-east-1', '*', '?b']) {
        const values: Values = new Map([['X', x], ['Y', y], ['Z', y]]);
        expect(matchPattern(compilePattern(learn(pattern, values), syntax), learn(text, values), none)).toBe(answer);
      }
    }
  });
});

test('a pattern of many wildcards is decided in time', () => {
  const pattern = compilePattern(`${'a*'.repeat(200)}b`, { wildcards: true, variables: false });
  expect(matchPattern(pattern, 'a'.repeat(2000), none)).toBe('no');
});

type Values = ReadonlyMap<string, string>;
type LayerName = 'identity' | 'endpoint' | 'resource';

const task: RequestPrincipal = { kind: 'aws', arn: 'arn:aws:iam::111122223333:role/task' };
const none = (): { readonly kind: 'none' } => ({ kind: 'none' });
const rank: Readonly<Record<Tri, number>> = { no: 0, unknown: 1, yes: 2 };

function hole(id: string, distinct?: boolean): Hole {
  return { id, cause: `${id} has no value`, ...(distinct === true && { distinct }) };
}

function law<T>(arbitrary: fc.Arbitrary<T>, holds: (value: T) => void): void {
  fc.assert(fc.property(arbitrary, holds), { numRuns: runs });
}

function summary({ decision, allowed, blockedBy }: Evaluation): unknown {
  return { decision, allowed, blockedBy };
}

function withHoles(literals: readonly string[], more: readonly Text[]): fc.Arbitrary<Text> {
  return fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...literals) }, { weight: 1, arbitrary: fc.constantFrom(...more) });
}

const callAction = withHoles(['s3:GetObject', 's3:PutObject', 'ecs:Poll'], [{ parts: ['s3:', hole('Verb')] }]);
const callResource = withHoles(['arn:aws:s3:::a/k', 'arn:aws:s3:::b/k', '*'], [{ parts: ['arn:aws:s3:::', hole('Bucket'), '/k'] }, { parts: [hole('Arn')] }]);
const policyAction = withHoles(
  ['s3:GetObject', 's3:*', '*', 'ecs:Poll', 'S3:get*', 's3:?utObject'],
  [{ parts: ['s3:', hole('Verb')] }, { parts: [hole('Action')] }, { parts: [hole('Service'), ':*'] }],
);
const policyResource = withHoles(
  ['*', 'arn:aws:s3:::a/*', 'arn:aws:s3:::a', 'arn:aws:s3:::*', 'arn:aws:s3', 'arn:*:s3:::b/?', 'arn:aws:s3:::${aws:PrincipalTag/t}/*'],
  [{ parts: ['arn:aws:s3:::', hole('Bucket'), '/*'] }, { parts: [hole('Arn')] }, { parts: ['arn:', hole('Partition'), ':s3:::a/*'] }],
);
const value = withHoles(['x', 'y', '', '10', '10.0.0.1'], [{ parts: [hole('Value')] }, { parts: [hole('Vpce', true)] }, { parts: ['x', hole('Tail')] }]);
const policyValue = withHoles(
  ['x', 'y*', '*', '', '10', '10.0.0.0/8', 'true', '${aws:PrincipalTag/t}', "${aws:PrincipalTag/u, 'x'}"],
  [{ parts: [hole('Value')] }, { parts: [hole('Other', true)] }, { parts: [hole('Vpce', true)] }, { parts: ['x', hole('Tail')] }],
);
const operator = fc.constantFrom(
  'StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike', 'StringEqualsIgnoreCase', 'StringLikeIfExists', 'StringNotEqualsIfExists',
  'ForAllValues:StringLike', 'ForAnyValue:StringEquals', 'ForAnyValue:StringNotLike', 'ForAllValues:StringNotEquals',
  'NumericLessThan', 'NumericNotEquals', 'IpAddress', 'NotIpAddressIfExists', 'Bool', 'Null', 'BinaryEquals', 'DateLessThan', 'ArnLike',
);
const contextKeys = ['k', 'm', 'aws:principaltag/t', 'aws:principaltag/u'] as const;
const open = fc.option(fc.constant('an unknown rest'), { nil: undefined, freq: 8 });

function list(item: fc.Arbitrary<Text>): fc.Arbitrary<TextList> {
  return fc.tuple(fc.array(item, { minLength: 1, maxLength: 3 }), open).map(([items, rest]) => ({
    items: items.map((text) => ({ text })),
    ...(rest !== undefined && { open: rest }),
  }));
}

function selection(item: fc.Arbitrary<Text>): fc.Arbitrary<Selection<TextList>> {
  return fc.tuple(fc.integer({ min: 0, max: 4 }), list(item)).map(([except, items]) => ({ except: except === 0, list: items }));
}

const condition: fc.Arbitrary<Condition> = fc.tuple(operator, fc.constantFrom(...contextKeys), list(policyValue)).map(([name, key, values]) => ({
  operator: { text: name },
  key: { text: key },
  values,
}));

function statement(effect: 'Allow' | 'Deny'): fc.Arbitrary<KnownStatement> {
  return fc
    .tuple(selection(policyAction), selection(policyResource), fc.array(condition, { maxLength: 2 }), open)
    .map(([action, resource, conditions, conditionsOpen]) => ({
      kind: 'statement',
      effect: { text: effect },
      action,
      resource,
      conditions,
      ...(conditionsOpen !== undefined && { conditionsOpen }),
    }));
}

const anyStatement: fc.Arbitrary<Statement> = fc.oneof(
  { weight: 5, arbitrary: statement('Allow') },
  { weight: 3, arbitrary: statement('Deny') },
  { weight: 1, arbitrary: statement('Allow').map((it) => ({ ...it, effect: { text: { parts: [hole('Effect')] } } })) },
  { weight: 1, arbitrary: fc.constant<Statement>({ kind: 'unknown', cause: 'an unknown statement' }) },
);

const document: fc.Arbitrary<PolicyDocument> = fc
  .tuple(fc.array(anyStatement, { maxLength: 3 }), open, fc.constantFrom('2012-10-17', '2012-10-17', '2008-10-17'))
  .map(([statements, rest, version]) => ({ version: { text: version }, statements, ...(rest !== undefined && { open: rest }) }));

const principalText = withHoles(
  ['arn:aws:iam::111122223333:role/task', '111122223333', 'arn:aws:iam::111122223333:root', '*', 'arn:aws:iam::999988887777:role/task', '999988887777'],
  [{ parts: ['arn:aws:iam::', hole('Account'), ':role/task'] }, { parts: [hole('Role')] }, { parts: [hole('Account')] }],
);

function withPrincipals(made: PolicyDocument, principals: readonly Text[]): PolicyDocument {
  const [first = '*', second] = principals;
  const items = [first, ...(second === undefined ? [] : [second])].map((text) => (text === '*' ? { type: '*', value: { text } } : { type: 'AWS', value: { text } }));
  return { ...made, statements: made.statements.map((it) => (it.kind === 'statement' ? { ...it, principal: { except: false, list: { items } } } : it)) };
}

const principalDocument = fc.tuple(document, fc.array(principalText, { minLength: 1, maxLength: 2 })).map(([made, principals]) => withPrincipals(made, principals));

const policySet: fc.Arbitrary<PolicySet> = fc
  .tuple(fc.option(fc.array(document, { maxLength: 2 })), fc.option(fc.array(principalDocument, { maxLength: 1 })), fc.option(principalDocument), fc.boolean(), fc.boolean())
  .map(([identity, endpoint, resource, gateway, must]) => ({
    identity,
    endpoint,
    resource,
    endpointKind: gateway ? 'gateway' : 'interface',
    resourceMustAllow: must,
  }));

const contextValueOf: fc.Arbitrary<ContextValue> = fc.oneof(
  fc.array(value, { minLength: 1, maxLength: 2 }).map((values): ContextValue => ({ kind: 'present', values })),
  fc.constant<ContextValue>({ kind: 'absent' }),
  fc.constant<ContextValue>({ kind: 'unknown' }),
);

const caller: fc.Arbitrary<RequestPrincipal> = fc.constantFrom<RequestPrincipal>(
  { kind: 'aws', arn: 'arn:aws:iam::111122223333:role/task' },
  { kind: 'aws', arn: 'arn:aws:sts::111122223333:assumed-role/task/s' },
  { kind: 'aws', arn: { parts: ['arn:aws:iam::', hole('Account'), ':role/task'] } },
  { kind: 'aws', arn: { parts: [hole('Role')] } },
  { kind: 'unknown', cause: 'an unknown caller' },
  { kind: 'anonymous' },
  { kind: 'service', name: 'ecs.amazonaws.com' },
);

const request: fc.Arbitrary<PolicyRequest> = fc
  .tuple(callAction, callResource, caller, fc.array(contextValueOf, { minLength: 4, maxLength: 4 }), fc.constantFrom(undefined, '111122223333', '444455556666', 'hole'))
  .map(([action, resource, principal, values, owner]) => ({
    action,
    resource,
    principal,
    context: { keys: new Map(contextKeys.map((key, i) => [key, values[i] ?? { kind: 'unknown' }])), others: 'unknown' },
    ...(owner !== undefined && { resourceAccount: owner === 'hole' ? { parts: [hole('Account')] } : owner }),
  }));

const layerName = fc.constantFrom<LayerName>('identity', 'endpoint', 'resource');

/** Values that holes may turn out to have. Those of distinct resources differ and hold no wildcard. */
const valuation: fc.Arbitrary<{ readonly texts: Values; readonly keys: readonly ContextValue[]; readonly caller: RequestPrincipal }> = fc
  .record({
    Verb: fc.constantFrom('GetObject', 'ListBucket', '*'),
    Bucket: fc.constantFrom('a', 'b', 'c', '*'),
    Arn: fc.constantFrom('arn:aws:s3:::a/k', 'arn:aws:s3:::z', '*'),
    Action: fc.constantFrom('s3:GetObject', '*', 'ecs:*'),
    Service: fc.constantFrom('s3', 'ecs'),
    Partition: fc.constantFrom('aws', 'aws-cn'),
    Value: fc.constantFrom('x', '', '10', '*'),
    Tail: fc.constantFrom('', 'y', '*'),
    Effect: fc.constantFrom('Allow', 'Deny'),
    Account: fc.constantFrom('111122223333', '444455556666'),
    Role: fc.constantFrom('arn:aws:iam::111122223333:role/task', 'arn:aws:iam::444455556666:role/other'),
  })
  .chain((texts) =>
    fc.record({
      texts: fc.constant(new Map([...Object.entries(texts), ['Vpce', 'vpce-1'], ['Other', 'vpce-2']])),
      keys: fc.array(
        fc.oneof(fc.constant<ContextValue>({ kind: 'absent' }), fc.array(fc.constantFrom('x', 'y', '', '10'), { minLength: 1, maxLength: 2 }).map((values): ContextValue => ({ kind: 'present', values }))),
        { minLength: 4, maxLength: 4 },
      ),
      caller: fc.constantFrom<RequestPrincipal>({ kind: 'anonymous' }, task),
    }),
  );

interface Learnt { readonly texts: Values; readonly keys: readonly ContextValue[]; readonly caller: RequestPrincipal }

function learn(text: Text, values: Values): Text {
  return textOf(partsOf(text).map((part) => (typeof part === 'string' ? part : (values.get(part.id) ?? part))));
}

function learnRequest(call: PolicyRequest, { texts, keys, caller: found }: Learnt): PolicyRequest {
  const { principal } = call;
  const context = [...call.context.keys].map(([key, known], i): [string, ContextValue] => {
    if (known.kind === 'unknown') return [key, keys[i] ?? known];
    return [key, known.kind === 'present' ? { kind: 'present', values: known.values.map((it) => learn(it, texts)) } : known];
  });
  const learnt: RequestPrincipal = principal.kind === 'aws' ? { ...principal, arn: learn(principal.arn, texts) } : principal.kind === 'unknown' ? found : principal;
  return {
    action: learn(call.action, texts),
    resource: learn(call.resource, texts),
    principal: learnt,
    context: { keys: new Map(context), others: 'unknown' },
    ...(call.resourceAccount !== undefined && { resourceAccount: learn(call.resourceAccount, texts) }),
  };
}

function learnPolicies(policies: PolicySet, { texts }: Learnt, found: readonly KnownStatement[]): PolicySet {
  return mapDocuments(policies, (known, layer) => {
    const statements = known.statements.flatMap((it) => (it.kind === 'unknown' ? found.map((one) => prepared(one, layer)) : [it]));
    const further = known.open === undefined ? [] : found.map((one) => prepared(one, layer));
    const { open: _, ...closed } = known;
    return { ...closed, statements: [...statements, ...further].map((it) => learnStatement(it, texts)) };
  });
}

/** Statements that are found in place of unknown ones: each may be one of several, so all of them are taken. */
function prepared(one: KnownStatement, layer: LayerName): KnownStatement {
  return layer === 'identity' ? one : { ...one, principal: { except: false, list: { items: [{ type: '*', value: { text: '*' } }] } } };
}

function learnStatement(one: KnownStatement, values: Values): KnownStatement {
  const { conditionsOpen: _, ...rest } = one;
  return {
    ...rest,
    effect: { text: learn(one.effect.text, values) },
    action: learnSelection(one.action, values),
    resource: learnSelection(one.resource, values),
    conditions: one.conditions.map((it) => ({ ...it, values: learnList(it.values, values) })),
    ...(one.principal && {
      principal: { ...one.principal, list: { items: one.principal.list.items.map((it) => ({ ...it, value: { text: learn(it.value.text, values) } })) } },
    }),
  };
}

function learnSelection(one: Selection<TextList>, values: Values): Selection<TextList> {
  return { ...one, list: learnList(one.list, values) };
}

function learnList(one: TextList, values: Values): TextList {
  return { items: one.items.map(({ text }) => ({ text: learn(text, values) })) };
}

function mapDocuments(policies: PolicySet, change: (one: PolicyDocument, layer: LayerName) => PolicyDocument): PolicySet {
  return {
    ...policies,
    identity: policies.identity?.map((it) => change(it, 'identity')) ?? null,
    endpoint: policies.endpoint?.map((it) => change(it, 'endpoint')) ?? null,
    resource: policies.resource === null || policies.resource === undefined ? null : change(policies.resource, 'resource'),
  };
}

/** Adds to a document that is there: a first policy would change which layers take part. */
function add(policies: PolicySet, layer: LayerName, added: readonly KnownStatement[]): PolicySet {
  const mine = added.map((it) => prepared(it, layer));
  let done = false;
  return mapDocuments(policies, (one, of) => {
    if (of !== layer || done) return one;
    done = true;
    return { ...one, statements: [...one.statements, ...mine] };
  });
}

/** Puts a wildcard in place of a part of each text. */
function widen(one: KnownStatement, element: 'action' | 'resource', seed: number): KnownStatement {
  const { except, list: texts } = one[element];
  if (except) return one;
  const items = texts.items.map(({ text }) => {
    if (typeof text !== 'string' || text.includes('${')) return { text: '*' };
    const from = element === 'resource' && text.startsWith('arn:') ? text.lastIndexOf(':') + 1 : 0;
    const start = from + (seed % (text.length - from + 1));
    const end = start + (seed % (text.length - start + 1));
    return { text: `${text.slice(0, start)}*${text.slice(end)}` };
  });
  return { ...one, [element]: { except, list: { ...texts, items } } };
}
