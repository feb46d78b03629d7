import root from '../package.json' with { type: 'json' };

/** What a `package.json` says of where its sources are. */
export interface Repository {
  readonly type: 'git';
  readonly url: string;
}

/**
 * Where this repository is published: the field `repository` of package.json, else what GitHub tells its workflows, else nothing.
 * npm compares it with the workflow's repository before it signs where a package came from (npm docs, "provenance").
 */
export function repositoryOf(env: Readonly<Record<string, string | undefined>>): Repository | undefined {
  const { repository }: { readonly repository?: Repository; readonly name: string } = root;
  if (repository !== undefined) return repository;
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name } = env;
  return server && name ? { type: 'git', url: `git+${server}/${name}.git` } : undefined;
}
