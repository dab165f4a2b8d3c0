import type { RoleDenial } from '../analysis/policy/role-policies.ts';
import type { RoleUse } from '../analysis/policy/calls.ts';
import type { Workload } from '../analysis/needs/workloads.ts';
import type { Role } from '../graph/nodes.ts';
import { featureWords } from '../knowledge/feature-words.ts';
import { showText } from '../values/text.ts';
import type { Guarded } from '../values/worlds.ts';
import { allowRole } from './policies.ts';
import type { Finding, RuleContext } from './rule.ts';
import { wordList } from './wording.ts';

/** What a role does not allow, for one of the uses that workloads have for it. */
export interface MissingPermissions {
  readonly denials: readonly [RoleDenial, ...RoleDenial[]];
  /** Everything about the finding but its message and what follows from the denial. */
  readonly finding: Pick<Finding, 'at' | 'node' | 'workloads' | 'related' | 'help' | 'proposals'>;
  readonly workloads: readonly Workload[];
  /** The actions, in words. */
  readonly actions: string;
  /** "needs for ECS Exec", "call as stated": whom it stops in what. */
  readonly purpose: string;
}

/** What a role denies the workloads in the world at hand, whatever way their calls take: by its policies, and by its boundary. */
export function missingPermissions(role: Role, use: RoleUse, context: RuleContext): MissingPermissions[] {
  const { verdicts } = context;
  const denied = verdicts.roles.deniedBy(role, verdicts).filter(({ value }) => value.use === use && value.way === undefined);
  const apart = [denied.filter(({ value }) => value.boundary === undefined), denied.filter(({ value }) => value.boundary !== undefined)];
  return apart.flatMap((denials) => {
    const [first, ...rest] = missingNow(denials, context);
    return first === undefined ? [] : [described(role, [first, ...rest], context)];
  });
}

/** What is missing whenever something is: what fewer circumstances ask for is told once this is there. */
function missingNow(denied: readonly Guarded<RoleDenial>[], { worlds }: RuleContext): RoleDenial[] {
  const ever = worlds.guards.any(denied.map(({ when }) => when));
  if (!worlds.holds(ever)) return [];
  const certain = denied.filter(({ when }) => when === ever);
  return (certain.length > 0 ? certain : denied).map(({ value }) => value);
}

function described(role: Role, denials: MissingPermissions['denials'], context: RuleContext): MissingPermissions {
  const [{ use, boundary }] = denials;
  const actions = distinct(denials.map(({ action }) => action));
  const workloads = distinct(denials.map(({ workload }) => workload));
  const resources = distinct(denials.map(({ resource }) => showText(resource)));
  const where = boundary === undefined ? `a policy of \`${role.address}\`` : `${boundary}, which bounds what the policies of \`${role.address}\` can grant`;
  return {
    denials,
    finding: {
      at: role.at,
      node: role,
      workloads: workloads.map(({ address }) => address),
      related: workloads.map(({ address, at }) => ({ address, at, message: `\`${address}\` ${USES[use]}` })),
      help: `allow ${wordList(actions)} on ${wordList(resources)} in ${where}`,
      proposals: boundary === undefined ? allowRole(role, denials, context) : [],
    },
    workloads,
    actions: wordList(actions.map((action) => `\`${action}\``)),
    purpose: purposeOf(denials, workloads.length === 1),
  };
}

const USES: Readonly<Record<RoleUse, string>> = { execution: 'starts with it', task: 'runs with it', instance: 'calls with it' };

function purposeOf(denials: readonly RoleDenial[], isOne: boolean): string {
  const features = distinct(denials.map(({ feature }) => feature));
  const known = features.filter((feature) => feature !== 'stated').map(featureWords);
  if (known.length > 0) return `${isOne ? 'needs' : 'need'} for ${wordList(known)}`;
  return `${isOne ? 'calls' : 'call'}, as stated`;
}

/** Conditions on VPC or endpoints that calls with a role do not meet, once for each statement and way. */
export function unmetConditions(role: Role, use: RoleUse, { verdicts, worlds }: RuleContext) {
  const byStatement = new Map<string, Guarded<RoleDenial>[]>();
  for (const denial of verdicts.roles.deniedBy(role, verdicts)) {
    const { way, at, ...value } = denial.value;
    if (value.use !== use || way === undefined || way.kind === 'discouraged') continue;
    const key = `${at?.start ?? 0} ${way.kind} ${way.kind === 'endpoint' ? way.endpoint.id : ''}`;
    byStatement.set(key, [...(byStatement.get(key) ?? []), denial]);
  }
  const unmet = [...byStatement.values()].filter((denials) => worlds.holds(worlds.guards.any(denials.map(({ when }) => when))));
  return unmet.flatMap(([first]) => (first === undefined ? [] : [conditionOf(first.value)]));
}

function conditionOf({ workload, role, action, way, keys = [], at }: RoleDenial) {
  const passes = way?.kind === 'endpoint' ? `passes \`${way.endpoint.address}\`` : 'does not pass an endpoint';
  return {
    data: { workload: workload.address, role: role.address, action, keys: wordList(keys.map((key) => `\`${key}\``)), passes },
    at: at ?? role.at,
    node: role,
    workloads: [workload.address],
    help: `leave \`${action}\` without conditions on the VPC or its endpoints, in a statement of its own`,
  };
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
