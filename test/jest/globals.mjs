/** What `@jest/globals` is to a test file that Node itself loads (native-runtime.mjs). */
export const { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest, test } =
  globalThis[Symbol.for('thaw.jest')];
