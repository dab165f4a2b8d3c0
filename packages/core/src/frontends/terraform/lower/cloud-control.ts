import type { Value } from '../../../values/value.ts';
import { LOWERINGS } from '../../cloudformation/resources.ts';
import { structured } from '../scope.ts';
import type { Lowering, TerraformReader } from '../reader.ts';
import { snake } from './shapes.ts';
import { ResourceReader } from '../../../graph/resource-reader.ts';

/** Resources of the provider `awscc` are those of CloudFormation, in the spelling of Terraform and with its defaults. */
export const cloudControlLowerings: Readonly<Record<string, Lowering>> = Object.fromEntries(
  [...LOWERINGS].map(([type, lowering]) => {
    const [, service = '', resource = ''] = type.split('::');
    const lower: Lowering = (r) => lowering(new ResourceReader(r.graph, r.base, () => underUpperCase(r, r.value())));
    return [`awscc_${service.toLowerCase()}_${snake(resource)}`, lower];
  }),
);

/** `VpcId` for `vpc_id`, at every depth; documents may be JSON as text. */
function underUpperCase(r: TerraformReader, value: Value): Value {
  if (value.kind === 'list') {
    const items = value.items.items.map(({ value: read, when }) => ({ value: () => underUpperCase(r, read()), when }));
    return { ...value, items: { ...value.items, items } };
  }
  if (value.kind !== 'map') return value;
  return {
    ...value,
    keys: value.keys.map((key) => key.replaceAll(/(?:^|_)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())),
    get: (key) => {
      const spelt = value.get(snake(key));
      const found = spelt.kind === 'absent' ? value.get(key) : spelt;
      return key.endsWith('Document') ? structured(found) : underUpperCase(r, found);
    },
    keyAt: (key) => value.keyAt(snake(key)) ?? value.keyAt(key),
  };
}
