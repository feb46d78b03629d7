/** Somebody else listens where we were told to. */
export class PortInUse extends Error {
  override readonly name = 'PortInUse';
}

/** Turns Node's EADDRINUSE into a sentence, and lets every other error through. */
export function explainPort(error: unknown, basePort: number): never {
  if (!Error.isError(error) || !('code' in error) || error.code !== 'EADDRINUSE') throw error;
  throw new PortInUse(
    `Cannot listen on ports ${basePort} and following: one of them is taken; stop the process that uses it, or choose another with --port`,
    { cause: error },
  );
}
