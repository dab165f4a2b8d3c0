import type { Graph } from '../../graph/graph.ts';
import type { ResourcePolicy } from '../../graph/nodes.ts';
import type { Feature } from '../../knowledge/needs.ts';
import type { Span } from '../../text/source-file.ts';
import { onlyHole, partsOf, showText, splitText, textOf, type Text } from '../../values/text.ts';
import { triNot } from '../../values/tri.ts';
import type { Demand, Service } from '../needs/demands.ts';
import type { Workload } from '../needs/workloads.ts';
import type { Caller } from '../reachability/caller.ts';
import { refusedAttempt, type Blocker, type DeniedCall, type Path } from '../reachability/path.ts';
import type { Call, Calls } from './calls.ts';
import type { PolicyDocument } from './document.ts';
import { evaluateRequest, type Evaluation, type LayerEvaluation } from './evaluate.ts';
import { resourcePolicyDecides } from './facts.ts';
import { policySource } from './from-value.ts';
import { ACCOUNT, sourceKeys } from './identifiers.ts';
import { readPolicy } from './read-policy.ts';
import { requestContext, type PolicyRequest, type RequestContext } from './request.ts';
import { decidingStatement, deniedCall, judgeForms, openFact, type Ruling } from './ruling.ts';
import type { Target } from './targets.ts';
import { locateVerbatim } from './verbatim.ts';

type Demanded = Extract<Demand, { kind: 'demanded' }>;
type Reachable = Extract<Path, { outcome: 'reachable' }>;

/** What the policies of what is called do to calls, as far as the files attach them to it for certain; in the world at hand. */
export class ResourcePolicies {
  readonly #graph: Graph;
  readonly #calls: Calls;
  #byCarrier: ReadonlyMap<string, readonly ResourcePolicy[]> | undefined;
  #prefixes: ReadonlySet<string> | undefined;

  constructor(graph: Graph, calls: Calls) {
    this.#graph = graph;
    this.#calls = calls;
  }

  /** A path that packets take, as far as the policies of what is called let the calls of the demand pass. */
  limit(path: Path, workload: Workload, demand: Demanded, service: Service, caller: Caller): Path {
    if (path.outcome !== 'reachable' || !this.#concerns(demand, service)) return path;
    const { worlds } = this.#graph;
    const context = contextOf(path, demand.region);
    const limited = this.#calls.of(workload, demand, service, caller).flatMap(({ value, when }) =>
      this.#policiesOn(value).flatMap((policy): Refusal[] => {
        const ruling = judge(value, this.#documentOf(policy), context);
        return ruling.allowed !== 'yes' && worlds.holds(when) ? [{ policy, ruling }] : [];
      }),
    );
    const denied = limited.filter(({ ruling }) => ruling.allowed === 'no');
    const [first, ...rest] = blockersOf(denied);
    if (first !== undefined) return blocked(path, [first, ...rest], denied.every((it) => this.#dependsOnTheWay(it)));
    const [open] = limited;
    return open === undefined ? path : { outcome: 'unknown', missing: [openFact(open.policy, open.ruling)] };
  }

  /** Whether some policy of the files is about actions of the demand at all: mostly none is. */
  #concerns({ facts }: Demanded, service: Service): boolean {
    this.#prefixes ??= new Set(this.#graph.all('resource-policy').map(({ prefix }) => prefix));
    const prefixes = this.#prefixes;
    return prefixes.size > 0 && facts.some(({ calls }) => calls.some((call) => call.service === service && call.actions.some((action) => prefixes.has(prefixOf(action)))));
  }

  /** Whether the policy of what is called may let the role itself make the call, whatever its own policies allow. */
  mayGrant(call: Call): boolean {
    return this.#policiesOn(call).some((policy) => layerOf(judge(call, this.#documentOf(policy), requestContext({})).evaluation)?.allowsDirectly !== 'no');
  }

  /** Another way than this one might be let pass. */
  #dependsOnTheWay({ policy, ruling }: Refusal): boolean {
    return judge(ruling.call, this.#documentOf(policy), requestContext({})).allowed !== 'no';
  }

  #policiesOn({ action, target }: Call): readonly ResourcePolicy[] {
    const prefix = prefixOf(action);
    const { worlds } = this.#graph;
    this.#byCarrier ??= this.#index();
    const found = new Set(namesOf(target, prefix).flatMap((name) => this.#byCarrier?.get(`${prefix} ${name}`) ?? []));
    return [...found].filter((policy) => worlds.holds(policy.when) && policy.document.kind !== 'absent');
  }

  #index(): ReadonlyMap<string, readonly ResourcePolicy[]> {
    const index = new Map<string, ResourcePolicy[]>();
    const { worlds } = this.#graph;
    for (const policy of this.#graph.all('resource-policy')) {
      const answers = worlds.answers({ label: `carrier of ${policy.id}`, ask: () => (policy.carrier === undefined ? undefined : nameIn(policy.carrier, policy.prefix)), beyond: undefined });
      // Whose it is has to be the same in all worlds: what changes hands accuses nobody.
      const [only, second] = answers;
      if (only?.value === undefined || second !== undefined) continue;
      const key = `${policy.prefix} ${only.value}`;
      index.set(key, [...(index.get(key) ?? []), policy]);
    }
    return index;
  }

  #documentOf({ document: value }: ResourcePolicy): PolicyDocument {
    const locate = value.kind === 'scalar' ? locateVerbatim(String(value.value), value.at) : undefined;
    return readPolicy(policySource(value, this.#graph.worlds), 'resource', locate).document;
  }
}

function prefixOf(action: string): string {
  return action.split(':')[0] ?? '';
}

interface Refusal {
  readonly policy: ResourcePolicy;
  readonly ruling: Ruling;
}

/** What stands for a resource in what names it or something in it: the resource of the run, else its own name. */
function nameIn(text: Text, prefix: string): string | undefined {
  const parts = splitText(text, ':');
  const isArn = parts[0] === 'arn' && parts.length > 5;
  const whole = isArn ? joined(parts.slice(5), ':') : text;
  const [first = whole, ...rest] = splitText(whole, '/');
  const own = prefix === 's3' ? first : prefix === 'ecr' && isArn && first === 'repository' ? joined(rest, '/') : whole;
  if (typeof own === 'string') return own === '' || /[*?]/.test(own) ? undefined : own;
  const { ref } = onlyHole(own) ?? {};
  return ref === undefined ? undefined : `@${ref.resource}`;
}

function namesOf({ forms, byReference }: Target, prefix: string): string[] {
  const all = byReference === undefined ? forms : [byReference, ...forms];
  return [...new Set(all.map((text) => nameIn(text, prefix)).filter((name) => name !== undefined))];
}

function joined(texts: readonly Text[], delimiter: string): Text {
  return textOf(texts.flatMap((text, i) => (i === 0 ? partsOf(text) : [delimiter, ...partsOf(text)])));
}

function judge(call: Call, document: PolicyDocument, context: RequestContext): Ruling {
  return judgeForms(call, (resource, principal) => {
    // Who carries the policy is made with the files, in their account.
    const request: PolicyRequest = { action: call.action, resource, principal, context, resourceAccount: ACCOUNT };
    const evaluation = evaluateRequest(request, { identity: null, resource: document });
    // The caller may do whatever its role allows: only a denial stops it, but for keys, whose policies must allow.
    const allowed = resourcePolicyDecides(call.action) ? evaluation.allowed : triNot(layerOf(evaluation)?.denies ?? 'unknown');
    return { call, allowed, evaluation, request, document };
  });
}

function layerOf({ layers: [only] }: Evaluation): LayerEvaluation | undefined {
  return only;
}

function contextOf({ endpoint }: Reachable, region: Text): RequestContext {
  const common = { 'aws:RequestedRegion': region, 'aws:SecureTransport': 'true', 'aws:ViaAWSService': 'false' };
  if (endpoint === undefined) return requestContext(common, { absent: ['aws:SourceVpc', 'aws:SourceVpce', 'aws:VpcSourceIp'] });
  return requestContext({ ...sourceKeys(endpoint), ...common }, { absent: ['aws:SourceIp'] });
}

function blockersOf(denied: readonly Refusal[]): Blocker[] {
  const policies = [...new Set(denied.map(({ policy }) => policy))];
  return policies.flatMap((policy): Blocker[] => {
    const rulings = denied.filter((it) => it.policy === policy).map(({ ruling }) => ruling);
    const [first, ...rest] = rulings.map(told);
    if (first === undefined) return [];
    const features: readonly Feature[] = [...new Set(rulings.map(({ call }) => call.feature))];
    return [{ kind: 'resource-policy', node: policy, at: first.at ?? placeOf(policy), text: refusal(first.denied), denied: [first.denied, ...rest.map((it) => it.denied)], features }];
  });
}

/** The call with the keys that the statement which decides asks for. */
function told(ruling: Ruling): ReturnType<typeof deniedCall> {
  const { denied, at } = deniedCall(ruling);
  const conditions = decidingStatement(ruling)?.statement.conditions ?? [];
  return { denied: { ...denied, keys: [...new Set(conditions.map(({ key }) => showText(key.text)))] }, at };
}

function placeOf({ document, at }: ResourcePolicy): Span {
  return document.kind === 'absent' ? at : document.at;
}

/** What the policy does, as a clause about it. */
function refusal({ action, resource, principal, statement }: DeniedCall): string {
  const what = `\`${action}\` on \`${showText(resource)}\` to ${principal}`;
  return statement === undefined ? `does not allow ${what}` : `denies ${what}, by ${statement}`;
}

/** What was passed by on the way is to blame first, where the way decides. */
function blocked(path: Reachable, stoppedBy: readonly [Blocker, ...Blocker[]], byTheWay: boolean): Path {
  const attempt = refusedAttempt(path, stoppedBy);
  return { outcome: 'unreachable', attempts: byTheWay ? [...path.bypassed, attempt] : [attempt] };
}
