import { analyze, type AnalyzeOptions, type Deployment, type Diagnostic, type SourceFile } from '@privatelint/core';
import { rules } from '@privatelint/rules';
import { readNetwork, readText } from './host.ts';
import { VERSION } from './version.ts';
import { messageOf } from './words.ts';

/** What `cdk synth` hands to plugins, as far as it is used here: the shape of `IPolicyValidationContext`. */
export interface ValidationContext {
  readonly templatePaths: readonly string[];
  readonly stackTemplates?: readonly {
    readonly stackConstructPath: string;
    readonly templatePath: string;
    readonly account?: string | undefined;
    readonly accountId?: string | undefined;
    readonly region?: string | undefined;
  }[];
  /** The root of the construct tree. */
  readonly appConstruct?: TreeNode;
}

/** As much of a construct as is looked at. */
interface TreeNode {
  readonly node: { tryFindChild(id: string): TreeNode | undefined };
  readonly stackName?: unknown;
}

/** The shape of `PolicyViolation`. */
export interface Violation {
  readonly ruleName: string;
  readonly description: string;
  readonly severity: string;
  readonly fix?: string;
  readonly violatingResources: { readonly resourceLogicalId?: string; readonly constructPath?: string; readonly templatePath: string; readonly locations: string[] }[];
  readonly ruleMetadata: Readonly<Record<string, string>>;
}

/** The shape of `PolicyValidationPluginReport`. */
export interface ValidationReport {
  readonly success: boolean;
  readonly violations: Violation[];
  readonly pluginVersion: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface PluginOptions {
  /** Target Regions of stacks without one. */
  readonly regions?: readonly string[];
  /** Files that describe networks from outside. */
  readonly network?: readonly string[];
  /** Says that the stacks of the app are all there is. */
  readonly complete?: boolean;
  /** Levels that differ from the rules' own. */
  readonly rules?: Readonly<Record<string, 'error' | 'warning' | 'info' | 'off'>>;
}

/**
 * Judges all stacks of an app together when it is synthesized: `Validations.of(app).addPlugins(new PrivatelintPlugin())`.
 * It has the shape of `IPolicyValidationPlugin` and loads nothing of aws-cdk-lib. Only a network context that is not there throws, when the plugin is made.
 */
export class PrivatelintPlugin {
  readonly name = 'privatelint';
  readonly version = VERSION;
  readonly ruleIds: string[] = rules.map(({ id }) => id);
  readonly #options: PluginOptions;
  readonly #network: readonly SourceFile[];

  constructor(options: PluginOptions = {}) {
    this.#options = options;
    this.#network = readNetwork(options.network ?? [], '.');
  }

  validate(context: ValidationContext): ValidationReport {
    try {
      const findings = judge(context, this.#options, this.#network).filter(({ severity }) => severity !== 'info');
      return {
        success: !findings.some(({ severity }) => severity === 'error'),
        violations: findings.map(violation),
        pluginVersion: VERSION,
      };
    } catch (error) {
      // Synthesis goes on: what is wrong is the linter.
      return { success: true, violations: [], pluginVersion: VERSION, metadata: { problem: `this is a bug in privatelint: ${String(error)}` } };
    }
  }
}

function judge(context: ValidationContext, options: PluginOptions, network: readonly SourceFile[]): readonly Diagnostic[] {
  const sources = context.templatePaths.flatMap((path) => {
    const text = readText(path);
    return text === undefined ? [] : [{ path, text }];
  });
  const stacks = new Map((context.stackTemplates ?? []).map((stack) => [stack.templatePath, stack]));
  const deployment: Deployment = {
    name: '',
    regions: options.regions ?? [],
    constructPaths: true,
    stacks: sources.map(({ path }) => {
      const stack = stacks.get(path);
      const account = stack?.accountId ?? stack?.account;
      const stackName = stack === undefined ? undefined : nameOfStack(context.appConstruct, stack.stackConstructPath);
      return {
        template: path,
        parameters: new Map(),
        ...(isKnown(stack?.region) ? { regions: [stack?.region ?? ''] } : {}),
        ...(isKnown(account) && account !== undefined ? { account } : {}),
        ...(stackName === undefined ? {} : { stackName }),
      };
    }),
  };
  const run: AnalyzeOptions = {
    regions: options.regions ?? [],
    parameters: new Map(),
    levels: new Map(Object.entries(options.rules ?? {})),
    preset: 'recommended',
    complete: options.complete ?? false,
    deployments: [deployment],
    read: readText,
    ...(network.length === 0 ? {} : { network }),
  };
  return analyze(sources, rules, run).findings;
}

/** What a stack is deployed as: others read its outputs by that name. */
function nameOfStack(app: TreeNode | undefined, path: string): string | undefined {
  const name = path.split('/').reduce((at, id) => at?.node.tryFindChild(id), app)?.stackName;
  return typeof name === 'string' && isKnown(name) ? name : undefined;
}

/** Environment-agnostic stacks have tokens there. */
function isKnown(value: string | undefined): boolean {
  return value !== undefined && !value.includes('${') && !value.startsWith('unknown-');
}

function violation(finding: Diagnostic): Violation {
  const { ruleId, severity, address, at, help } = finding;
  return {
    ruleName: ruleId,
    description: messageOf(finding),
    severity,
    ...(help === undefined ? {} : { fix: help.replaceAll('\n', '\n   ') }),
    violatingResources: [{ ...(address.includes('/') ? { constructPath: address } : { resourceLogicalId: address }), templatePath: at.file.path, locations: [] }],
    ruleMetadata: { url: `https://privatelint.dev/rules/${ruleId}` },
  };
}
