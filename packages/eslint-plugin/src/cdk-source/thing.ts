import type { Span } from '@privatelint/core';
import type { Guard, Guarded } from '@privatelint/core/front-end-api';
import type { Resource } from './resource.ts';
import type { Call, ConstructNode, Val } from './values.ts';
import type { Run } from './run.ts';

/** Somebody who was not followed got hold of a thing. */
export interface Escaped {
  readonly cause: string;
  readonly when: Guard;
}

/** Where and when a thing is made. */
export interface Origin {
  readonly run: { readonly path: Guard };
  readonly at: Span;
  readonly whole: Span;
}

/**
 * An object of CDK's library, as far as a model of its class tells what it does. What a model does not know it answers with
 * undefined: then the thing may have been changed in ways that nobody followed.
 */
export abstract class Thing {
  readonly kind = 'thing';
  /** Its class, such as `aws-ec2.Vpc`. */
  abstract readonly type: string;
  readonly at: Span;
  readonly whole: Span;
  /** When it was made. */
  readonly when: Guard;
  readonly construct: ConstructNode | undefined;
  readonly escapes: Escaped[] = [];
  /** What it was told to wait for. */
  readonly dependencies: Guarded<Val>[] = [];

  constructor({ run, at, whole }: Origin, construct?: ConstructNode) {
    this.at = at;
    this.whole = whole;
    this.when = run.path;
    this.construct = construct;
  }

  get(_name: string, _run: Run): Val | undefined {
    return undefined;
  }

  call(_name: string, _call: Call): Val | undefined {
    return undefined;
  }

  /** Whether the model knows what the assignment does. */
  set(_name: string, _value: Val, _run: Run): boolean {
    return false;
  }

  /** What who has this thing can get hold of through it. */
  reaches(): readonly Val[] {
    return [];
  }

  /** What it becomes, once the program has run. */
  resources(): readonly Resource[] {
    return [];
  }
}
