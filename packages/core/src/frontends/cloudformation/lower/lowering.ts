import type { GraphNode } from '../../../graph/nodes.ts';
import type { ResourceReader } from '../../../graph/resource-reader.ts';

/** Makes graph nodes of one resource; properties are read behind getters, in the world at hand. */
export type Lowering = (resource: ResourceReader) => GraphNode | readonly GraphNode[];

export type Lowerings = Readonly<Record<string, Lowering>>;
