import { capabilityOf } from '../stacks/plan.ts';
import { demandTemplate, parseTemplate } from '../stacks/template-text.ts';
import { branch, isTree, type Tree, wordOf } from '../template/index.ts';
import { type Call, stackOf, textIn } from './call.ts';
import { templateOf } from './request.ts';
import { element, escaped, list, optional } from './xml.ts';

/** What a template, or a stack's, asks for: the `aws` command line reads it before it updates a stack. */
export async function getTemplateSummary(call: Call): Promise<string> {
  const isOfStack = textIn(call.form, 'StackName') !== undefined;
  const stack = isOfStack
    ? stackOf(call, 'GetTemplateSummary', (name) => `Stack with id ${name} does not exist`)
    : undefined;
  if (stack === undefined) call.demand('GetTemplateSummary', '*');
  const template = parseTemplate(stack?.templateText ?? (await templateOf(call, undefined)));
  demandTemplate(template);
  const { Description: description } = template;
  const capability = capabilityOf(template);
  return [
    list('Parameters', Object.entries(branch(template, 'Parameters')).map(parameterOf)),
    typeof description === 'string' ? optional('Description', description) : '',
    capability === undefined ? '' : list('Capabilities', [capability]),
    list('ResourceTypes', [...new Set(Object.values(branch(template, 'Resources')).map(typeOf))]),
    element('Version', '2010-09-09'),
  ].join('');
}

const typeOf = (resource: unknown) => (isTree(resource) ? wordOf(resource.Type) : '');

function parameterOf([name, parameter]: [string, unknown]): string {
  const declared: Tree = isTree(parameter) ? parameter : {};
  const { Default: value, Description: description, AllowedValues: allowed } = declared;
  return [
    element('ParameterKey', { text: name }),
    optional('DefaultValue', value === undefined ? undefined : wordOf(value)),
    element('ParameterType', { text: wordOf(declared.Type) }),
    element('NoEcho', String(declared.NoEcho === true || declared.NoEcho === 'true')),
    optional('Description', typeof description === 'string' ? description : undefined),
    Array.isArray(allowed)
      ? element(
          'ParameterConstraints',
          list(
            'AllowedValues',
            allowed.map((each) => escaped(wordOf(each))),
          ),
        )
      : '',
  ].join('');
}
