/** What was typed cannot be done. Nothing was started; the process ends with status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The exit statuses of our commands. */
export const exitStatus = {
  done: 0,
  failed: 1,
  usage: 2,
  /** 128 + SIGINT, as shells say it. */
  interrupted: 130,
} as const;
