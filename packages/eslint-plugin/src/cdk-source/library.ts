import type { Call, Val } from './values.ts';

/** What is known of CDK: undefined where no model tells. */
export interface Library {
  /** `new` of a class. */
  readonly create: (name: string, call: Call) => Val | undefined;
  /** A static method, or a function of a module. */
  readonly invoke: (name: string, call: Call) => Val | undefined;
  /** A constant. */
  readonly constant: (name: string, at: Val['at']) => Val | undefined;
  /** What happens to what is given to something that no model knows. */
  readonly unmodelled: (name: string, call: Call) => Val;
  /** Methods of things that nobody follows, such as `vpc.addInterfaceEndpoint` where `vpc` comes from outside. */
  readonly callOfUnknown: (target: Val & { readonly kind: 'unknown' }, method: string, call: Call) => Val | undefined;
}
