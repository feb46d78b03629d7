import type { Cloud } from '../../local/cloud.ts';
import type { ResolvedResource } from '../../local/cloudformation/template/resolve.ts';

/** What a statement of the deployed stack allows: one action on one resource. */
export interface Grant {
  /** Of a role its logical id without CDK's hash; of a resource policy the service it lets in. */
  readonly who: string;
  readonly action: string;
  /** As the statement says it, wildcards and all. */
  readonly resource: string;
}

export interface PermissionReport {
  /** Grants that nobody has needed so far. */
  readonly unused: readonly Grant[];
  /** Calls of the stack's own roles, and of services for it, that were refused. */
  readonly refused: readonly string[];
}

type AccessLog = Pick<Cloud['policies'], 'usage' | 'refusals'>;

/** What the deployed stack may do and has not done, and what it wanted to do and may not. */
export function permissionReport({
  template,
  policies,
}: Pick<Cloud, 'template'> & { readonly policies: AccessLog }): PermissionReport {
  const nameOf = new Map(template.resources.map(({ physicalId, logicalId }) => [physicalId, withoutHash(logicalId)]));
  const used = new Set(
    policies
      .usage()
      .map(({ who, actionPattern, resourcePattern }) =>
        sentenceOf({ who: whoIn(who, nameOf), action: actionPattern, resource: resourcePattern }),
      ),
  );
  const grants = template.resources.flatMap((resource) => grantsIn(resource));
  return {
    unused: grants.filter((grant) => !used.has(sentenceOf(grant))),
    refused: policies.refusals().map(({ reason }) => reason),
  };
}

export const sentenceOf = ({ who, action, resource }: Grant): string => `${who} ${action} ${resource}`;

/** CDK ends a logical id in eight hex digits. */
const withoutHash = (logicalId: string) => logicalId.replace(/[0-9A-F]{8}$/, '');

/** `arn:aws:sts::<account>:assumed-role/<role>/<session>`, or a service's name. */
function whoIn(who: string, nameOf: ReadonlyMap<string, string>): string {
  const role = /:assumed-role\/([^/]+)\//.exec(who)?.[1];
  return role === undefined ? who : (nameOf.get(role) ?? role);
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Principal?: { readonly Service?: string };
}

function grantsIn({ type, logicalId, properties }: ResolvedResource): readonly Grant[] {
  if (type === 'AWS::IAM::Role') {
    const policies: readonly { PolicyDocument: unknown }[] = Object(properties.Policies ?? []);
    return policies.flatMap(({ PolicyDocument }) => allowed(PolicyDocument, () => withoutHash(logicalId)));
  }
  if (type === 'AWS::Lambda::Permission') {
    const { Principal, Action, FunctionName } = Object(properties);
    return [{ who: Principal, action: Action, resource: FunctionName }];
  }
  // A managed policy is nobody's until somebody is given it.
  const [role] = [properties.Roles ?? []].flat();
  const given = type === 'AWS::IAM::ManagedPolicy' && role !== undefined ? 'Operator' : undefined;
  return allowed(properties.PolicyDocument, ({ Principal }) => given ?? Principal?.Service);
}

function allowed(document: unknown, whoOf: (statement: Statement) => string | undefined): readonly Grant[] {
  const statements: readonly Statement[] = [Object(document).Statement ?? []].flat();
  return statements
    .filter(({ Effect }) => Effect === 'Allow')
    .flatMap((statement) => {
      const who = whoOf(statement);
      const actions = [statement.Action].flat();
      const resources = [statement.Resource].flat();
      return who === undefined
        ? []
        : actions.flatMap((action) => resources.map((resource) => ({ who, action, resource })));
    });
}
