import type { PlainReference } from '../../graph/nodes.ts';

const NAMES = 'AWS::(?:AccountId|NoValue|NotificationARNs|Partition|Region|StackId|StackName|URLSuffix)';
const PLACEHOLDER = new RegExp(`\\$\\{(${NAMES})\\}`);
const WHOLE = new RegExp(`^(${NAMES})$`);
/** Between the separators of names and ARNs, in a text that is one word. */
const PART = new RegExp(`^\\S*[.:/-](${NAMES})(?:[.:/-]\\S*)?$|^(${NAMES})[.:/-]\\S*$`);

/** The pseudo parameter that a text names without its value being put in; `substituted`: whether `Fn::Sub` is applied to it. */
export function plainReferenceIn(value: string, substituted: boolean): Pick<PlainReference, 'name' | 'form'> | undefined {
  if (!value.includes('AWS::')) return undefined;
  if (!substituted) {
    const [, placeholder] = PLACEHOLDER.exec(value) ?? [];
    if (placeholder !== undefined) return { name: placeholder, form: 'placeholder' };
    const [, whole] = WHOLE.exec(value) ?? [];
    if (whole !== undefined) return { name: whole, form: 'whole' };
  }
  const [, inside, first] = PART.exec(value) ?? [];
  const name = inside ?? first;
  return name === undefined ? undefined : { name, form: 'part' };
}
