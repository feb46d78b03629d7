import { type Call, stackOf, textIn } from './call.ts';
import { changeSetOf } from './demands.ts';
import { element, list } from './xml.ts';

/** As it was sent. */
export function getTemplate(call: Call): string {
  const text =
    textIn(call.form, 'ChangeSetName') === undefined
      ? stackOf(call, 'GetTemplate', (name) => `Stack with id ${name} does not exist`).templateText
      : changeSetOf(call, 'GetTemplate').changeSet.plan.templateText;
  return element('TemplateBody', { text }) + list('StagesAvailable', ['Original', 'Processed']);
}
