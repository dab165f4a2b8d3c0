import type { Ref, ScalableTarget, TaskRunner } from '../../../graph/nodes.ts';
import type { ResourceReader } from '../../../graph/resource-reader.ts';
import { itemsOf, member, numberOf, stringOf, textOfValue } from '../../../values/read.ts';
import type { Value } from '../../../values/value.ts';
import type { Lowerings } from './lowering.ts';
import { namedRef } from './named.ts';

/** What changes how many tasks services run. */
export const scalingLowerings: Lowerings = {
  'AWS::ApplicationAutoScaling::ScalableTarget': (r) =>
    scalableTarget(r, {
      namespace: () => r.value('ServiceNamespace'),
      resource: () => r.value('ResourceId'),
      limits: () => [r.value('MaxCapacity'), ...scheduled(r).map((action) => member(action, 'ScalableTargetAction', 'MaxCapacity'))],
    }),
};

/** Where a resource keeps what Application Auto Scaling takes. */
interface ScalableTargetSource {
  readonly namespace: () => Value;
  /** `service/cluster/service`: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html */
  readonly resource: () => Value;
  /** Numbers of tasks that it allows at most, at one time or another. */
  readonly limits: () => readonly Value[];
}

export function scalableTarget(r: ResourceReader, { namespace, resource, limits }: ScalableTargetSource): ScalableTarget {
  return {
    ...r.base,
    kind: 'scalable-target',
    get service(): Ref<TaskRunner> {
      return (stringOf(namespace()) ?? 'ecs') === 'ecs' ? scaledService(r, resource()) : { kind: 'none', at: r.base.at };
    },
    get most() {
      const numbers = limits().filter(({ kind }) => kind !== 'absent').map(numberOf);
      const known = numbers.filter((it) => it !== undefined);
      return known.length < numbers.length ? undefined : Math.max(0, ...known);
    },
  };
}

/** A name that is put together outside may be that of any service. */
function scaledService(r: ResourceReader, resource: Value): Ref<TaskRunner> {
  const ref = namedRef(r, 'task-runner', resource);
  if (ref.kind !== 'outside' || typeof textOfValue(resource) === 'string') return ref;
  const services = r.graph.all('task-runner').filter(({ runner }) => runner === 'service');
  return { ...ref, perhaps: services.map(({ id }) => id) };
}

function scheduled(r: ResourceReader): Value[] {
  return r.graph.worlds.present(itemsOf(r.value('ScheduledActions'))).map((read) => read());
}
