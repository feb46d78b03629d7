import { cp, mkdir, readdir, symlink } from 'node:fs/promises';
import path from 'node:path';

const notCopied = ['node_modules', '.git', 'cdk.out', '.local', 'restored'];

/** Copies the tree, but for what is made and not written; its packages are those of the original. */
export async function copyTree(root: string, to: string): Promise<void> {
  const entries = await readdir(root);
  for (const name of entries.filter((name) => !notCopied.includes(name))) {
    await cp(path.join(root, name), path.join(to, name), { recursive: true });
  }
  await mkdir(path.join(to, 'node_modules'));
  const packages = await readdir(path.join(root, 'node_modules'));
  // Not the cache: what is synthesized of a mutant must not be taken for the product.
  for (const name of packages.filter((name) => name !== '.cache')) {
    await symlink(path.join(root, 'node_modules', name), path.join(to, 'node_modules', name));
  }
}
