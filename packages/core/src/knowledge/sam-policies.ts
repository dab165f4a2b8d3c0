import json from '../../data/sam-policies.json' with { type: 'json' };
import type { DataFile } from './source.ts';

export interface PolicyTemplate {
  readonly parameters: readonly string[];
  /** A JSON list of statements, in which `Ref` of a parameter stands for its value. */
  readonly statements: string;
}

/** A policy template of SAM by its name; absent = SAM did not have it at the date of the data. */
export function policyTemplateOf(name: string): PolicyTemplate | undefined {
  return Object.hasOwn(data.policyTemplates, name) ? data.policyTemplates[name] : undefined;
}

/** The path of an AWS managed policy below `arn:<partition>:iam::aws:policy/`. */
export function managedPolicyPath(name: string): string {
  for (const [folder, names] of Object.entries(data.managedPolicyPaths)) {
    if (names.split(' ').includes(name)) return `${folder}/${name}`;
  }
  return name;
}

interface SamPoliciesFile extends DataFile {
  readonly policyTemplates: Readonly<Record<string, PolicyTemplate>>;
  readonly managedPolicyPaths: Readonly<Record<string, string>>;
}

const data: SamPoliciesFile = json as SamPoliciesFile; // shape: checked by `sam-policies.test.ts`
