/** Longer idle, and a connection may be closed at the other end while Lambda had the environment frozen. */
const freshMs = 3_000;

/**
 * Opens doors once for many calls of one environment, one call after the other: clients and their connections are used
 * again, and no call pays for a handshake but the first. After some idle seconds they are opened anew, for nobody
 * underneath would repeat a request that met a dead connection. What cannot be opened is tried again by the next call.
 */
export function reuse<Doors>(open: () => Doors, now = Date.now) {
  let doors: Doors | undefined;
  let usedMs = 0;
  return async <Result>(use: (doors: Doors) => Promise<Result>): Promise<Result> => {
    if (doors === undefined || now() - usedMs > freshMs) doors = open();
    try {
      return await use(doors);
    } finally {
      usedMs = now();
    }
  };
}
