import { accountId, administrator, partition } from '../account.ts';
import { administratorCredentials, roleCredentials } from '../credentials.ts';
import type { Answer, Gatekeeper, Identity, Question } from '../gatekeeper.ts';
import type { Context } from './condition.ts';
import { type Fit, fitOf, readPolicy, type Statement } from './document.ts';
import { AccessLog, type Refusal, type Usage } from './log.ts';
import { type Asker, means } from './principal.ts';

/** A service of AWS that acts by itself: Glacier that publishes, SNS that delivers. */
export interface ServiceQuestion {
  /** As policies name it, e.g. `glacier.amazonaws.com`. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
}

interface Role {
  readonly trust: readonly Statement[];
  readonly policies: Map<string, readonly Statement[]>;
  /** The last word of the assumed-role ARN; for a Lambda its function's name. */
  session: string;
}

/**
 * Who may do what, by the policies that were added: a strict reader and AWS's evaluation for one account
 * (IAM guide, "reference_policies_evaluation-logic_policy-eval-basics"): an explicit Deny wins; else an Allow of the role's own policies *or* of the
 * resource's is enough. The administrator may do everything that no resource policy denies.
 */
export class Policies implements Gatekeeper {
  readonly #roles = new Map<string, Role>();
  readonly #resources = new Map<string, readonly Statement[]>();
  /** Of each function, by name of the permission. */
  readonly #permissions = new Map<string, ReadonlyMap<string, readonly Statement[]>>();
  readonly #identities = new Map<string, Identity>();
  readonly #documents = new Map<string, unknown>();
  readonly #log = new AccessLog();

  constructor() {
    const { accessKeyId, secretAccessKey } = administratorCredentials;
    this.#identities.set(accessKeyId, { caller: administrator, secretAccessKey });
  }

  /** The keys that were issued: the administrator's, and the temporary ones of every role. */
  identify(accessKeyId: string): Identity | undefined {
    return this.#identities.get(accessKeyId);
  }

  /** A role of this name, again with nothing granted. Throws where the trust policy is not understood. */
  addRole(name: string, trust: unknown): void {
    this.#roles.set(name, {
      trust: readPolicy(trust, 'trust', `trust of ${name}`),
      policies: new Map(),
      session: name,
    });
    const { accessKeyId, ...keys } = roleCredentials(name);
    this.#identities.set(accessKeyId, { caller: name, ...keys });
  }

  /** A role with this trust and these inline policies. What else hangs on it stays, and its session. */
  putRole(
    name: string,
    trust: unknown,
    inline: readonly { readonly name: string; readonly document: unknown }[],
  ): void {
    const before = this.#roles.get(name);
    this.addRole(name, trust);
    const role = this.#roleOf(name);
    if (before !== undefined) role.session = before.session;
    for (const [policyName, statements] of before?.policies ?? []) {
      if (!policyName.startsWith(`${name}/`)) role.policies.set(policyName, statements);
    }
    for (const policy of inline) this.addRolePolicy(name, `${name}/${policy.name}`, policy.document);
  }

  /** Its keys stay known: with them AWS answers that they are invalid, not that nobody has them. */
  removeRole(name: string): void {
    this.#roles.delete(name);
  }

  removeRolePolicy(roleName: string, policyName: string): void {
    this.#roles.get(roleName)?.policies.delete(policyName);
  }

  addRolePolicy(roleName: string, policyName: string, document: unknown): void {
    this.#roleOf(roleName).policies.set(policyName, readPolicy(document, 'identity', policyName));
  }

  /** Hangs a policy on a bucket, queue or topic, in place of the one it had. */
  setResourcePolicy(resourceArn: string, policyName: string, document: unknown): void {
    this.#resources.set(resourceArn, readPolicy(document, 'resource', policyName));
    this.#documents.set(resourceArn, document);
  }

  /** Throws where a resource policy is not understood. */
  check(document: unknown, policyName: string): void {
    readPolicy(document, 'resource', policyName);
  }

  removeResourcePolicy(resourceArn: string): void {
    this.#resources.delete(resourceArn);
    this.#documents.delete(resourceArn);
  }

  /** The document that `setResourcePolicy` hung there last. */
  resourcePolicyOf(resourceArn: string): unknown {
    return this.#documents.get(resourceArn);
  }

  /** Adds to what a function's policy says already, or changes what it said under this name. */
  addPermission(functionArn: string, policyName: string, document: unknown): void {
    const statements = readPolicy(document, 'resource', policyName);
    this.#setPermissions(functionArn, this.#permissionsOf(functionArn).set(policyName, statements));
  }

  removePermission(functionArn: string, policyName: string): void {
    const permissions = this.#permissionsOf(functionArn);
    permissions.delete(policyName);
    this.#setPermissions(functionArn, permissions);
  }

  /**
   * Lets `service` act as the role from now on, under that session name.
   * Throws where the role's trust policy does not name the service.
   */
  assume(roleName: string, service: string, session: string): void {
    const role = this.#roleOf(roleName);
    const asker: Asker = { kind: 'service', name: service };
    const fits = this.#fits(role.trust, asker, { action: 'sts:AssumeRole', resource: '*' });
    if (!fits.some(isAllow) || fits.some(isDeny)) {
      throw new Error(
        `Cannot let ${service} use the role ${roleName}: the role's trust policy does not allow it sts:AssumeRole.`,
      );
    }
    role.session = session;
  }

  ask(question: Question): Answer {
    const { caller } = question;
    if (caller === administrator) return this.#askAdministrator(question);
    const role = this.#roles.get(caller);
    // A role that is gone, and keys of it that are not: AWS says so, with a code that differs from service to service.
    if (role === undefined)
      return this.#refuse(caller, question, 'The security token included in the request is invalid.');
    return this.#askRole(question, caller, role);
  }

  /**
   * What the role's own policies say, as IAM's simulation does: nobody is let in, and nothing is noted. Undefined where there is
   * no such role.
   */
  decide(roleName: string, asked: Asked): 'allowed' | 'explicitDeny' | 'implicitDeny' | undefined {
    const role = this.#roles.get(roleName);
    if (role === undefined) return undefined;
    const fits = [...role.policies.values()].flat().flatMap((statement) => fit(statement, asked));
    if (fits.some(isDeny)) return 'explicitDeny';
    return fits.some(isAllow) ? 'allowed' : 'implicitDeny';
  }

  /** May this service of AWS do that? Only a resource policy can say so. */
  askService(question: ServiceQuestion): Answer {
    const asker: Asker = { kind: 'service', name: question.principal };
    const fits = this.#fits(this.#policiesOn(question.resource), asker, question);
    return this.#answer(question.principal, question, [], fits);
  }

  /** What was allowed so far, by which statement. */
  usage(): readonly Usage[] {
    return this.#log.usage();
  }

  /** What was refused so far, in order. */
  refusals(): readonly Refusal[] {
    return this.#log.refusals();
  }

  #permissionsOf(functionArn: string): Map<string, readonly Statement[]> {
    return new Map(this.#permissions.get(functionArn));
  }

  #setPermissions(functionArn: string, permissions: ReadonlyMap<string, readonly Statement[]>): void {
    this.#permissions.set(functionArn, permissions);
    this.#resources.set(functionArn, [...permissions.values()].flat());
  }

  #askAdministrator(question: Question): Answer {
    const who = `arn:${partition}:iam::${accountId}:user/${administrator}`;
    const fits = this.#fits(this.#policiesOn(question.resource), { kind: 'administrator' }, question);
    if (fits.some(isDeny)) return this.#answer(who, question, [], fits);
    this.#log.allow(who, question.action, question.resource);
    return { allowed: true };
  }

  #askRole(question: Question, name: string, role: Role): Answer {
    const asker: Asker = { kind: 'role', name };
    const own = [...role.policies.values()].flat().flatMap((statement) => fit(statement, question));
    const resource = this.#fits(this.#policiesOn(question.resource), asker, question);
    return this.#answer(
      `arn:${partition}:sts::${accountId}:assumed-role/${name}/${role.session}`,
      question,
      own,
      resource,
    );
  }

  #answer(who: string, asked: Asked, own: readonly Fit[], resource: readonly Fit[]): Answer {
    if (own.some(isDeny)) return this.#refuse(who, asked, 'with an explicit deny in an identity-based policy');
    if (resource.some(isDeny)) return this.#refuse(who, asked, 'with an explicit deny in a resource-based policy');
    const allowing = own.find(isAllow) ?? resource.find(isAllow);
    if (allowing === undefined) {
      const kind = who.startsWith('arn:') ? 'identity-based' : 'resource-based';
      return this.#refuse(who, asked, `because no ${kind} policy allows the ${asked.action} action`);
    }
    this.#log.allow(who, asked.action, asked.resource, allowing);
    return { allowed: true };
  }

  /** AWS's sentence (IAM guide, "troubleshoot_access-denied"). */
  #refuse(who: string, { action, resource }: Asked, why: string): Answer {
    const reason = why.startsWith('The ')
      ? why
      : `User: ${who} is not authorized to perform: ${action} on resource: ${resource} ${why}`;
    this.#log.refuse({ who, action, resource, reason });
    return { allowed: false, reason };
  }

  #fits(statements: readonly Statement[], asker: Asker, asked: Asked): readonly Fit[] {
    const meant = statements.filter(({ principals, effect }) =>
      principals.some((meant) => means(meant, asker, effect)),
    );
    return meant.flatMap((statement) => fit(statement, asked));
  }

  /** A bucket's policy speaks for its objects too. */
  #policiesOn(resource: string): readonly Statement[] {
    const bucket = resource.startsWith(`arn:${partition}:s3:::`) ? resource.split('/')[0] : undefined;
    return this.#resources.get(bucket ?? resource) ?? [];
  }

  #roleOf(name: string): Role {
    const role = this.#roles.get(name);
    if (role === undefined)
      throw new Error(`Cannot find the role ${name}: known are ${[...this.#roles.keys()].join(', ')}.`);
    return role;
  }
}

interface Asked {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
}

const isAllow = ({ statement }: Fit) => statement.effect === 'Allow';
const isDeny = ({ statement }: Fit) => statement.effect === 'Deny';

const fit = (statement: Statement, asked: Asked): readonly Fit[] =>
  [fitOf(statement, asked.action, asked.resource, contextOf(asked))].filter((found) => found !== undefined);

/** Loopback stands where TLS stands on AWS: a request counts as secure unless it says otherwise. */
function contextOf({ context = {} }: Asked): Context {
  const entries = Object.entries({ 'aws:SecureTransport': 'true', ...context });
  return new Map(entries.map(([key, value]) => [key.toLowerCase(), value]));
}
