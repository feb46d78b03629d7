/**
 * A command as a person can type it: the name of a vault that begins with a dash goes after `--`, or it would be taken for an
 * option.
 */
export function thawCommand(command: string, vaultName: string, options = ''): string {
  const words = vaultName.startsWith('-') ? [options, '--', vaultName] : [vaultName, options];
  return ['thaw', command, ...words].filter((word) => word !== '').join(' ');
}
