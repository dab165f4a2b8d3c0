import type { Span } from '../../text/source-file.ts';
import type { Guard } from '../../values/guards.ts';

/** Unique among the nodes of a run. */
export type NodeId = string;

export interface NodeBase {
  /** Unique in the run: instance path and logical id, Terraform address, construct path. */
  readonly id: NodeId;
  /** The name that the author knows it by. */
  readonly address: string;
  /** Type in the dialect of the author, such as `AWS::EC2::VPC` or `aws_vpc`. */
  readonly resourceType: string;
  /** Where it is declared. */
  readonly at: Span;
  /** The whole of its own text, as against parameters and tables that it refers to. */
  readonly extent?: Span;
  /** When it exists. */
  readonly when: Guard;
  /** The unit that creates it (stack, root module): what is made in one unit is complete as far as that unit goes. */
  readonly unit: string;
  /** Where a property is written, or would be: for findings about a property and for edits. */
  readonly where: (property: string) => Span;
}

/** A reference to another node in the world at hand. */
export type Ref<N extends NodeBase> = ResolvedRef<N> | OutsideRef | NoRef;

export interface ResolvedRef<N extends NodeBase> {
  readonly kind: 'node';
  readonly id: NodeId;
  readonly node: N;
  readonly at: Span;
}

/** Something that none of the given files declares: a parameter, an import, a literal id. Equal ids are one thing. */
export interface OutsideRef {
  readonly kind: 'outside';
  readonly id: string;
  /** How it is called in messages; the id where there is no better name. */
  readonly label?: string;
  readonly cause: string;
  /** It stands for all members of a list that is given as a whole; what the files declare may be among them. */
  readonly several?: true;
  /** Ids of nodes that it may be after all. */
  readonly perhaps?: readonly string[];
  /** An empty text, or none at all: nobody can tell of it by its name. */
  readonly nameless?: true;
  readonly at: Span;
}

export interface NoRef {
  readonly kind: 'none';
  readonly at: Span;
}
