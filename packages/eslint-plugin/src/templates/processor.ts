import type { Linter } from 'eslint';
import { VERSION } from '../version.ts';
import { isOurs } from './language.ts';

/**
 * For users whose YAML or JSON has another language already: the text is linted as before, and once more as a template,
 * under a name that `configs.processor` gives the language of templates.
 */
export const templateProcessor: Linter.Processor = {
  meta: { name: 'privatelint/templates', version: VERSION },
  supportsAutofix: true,
  preprocess(text) {
    return isOurs(text) ? [text, { text, filename: 'template.privatelint' }] : [text];
  },
  postprocess(messages) {
    return messages.flat();
  },
};
