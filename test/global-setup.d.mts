/** Synthesizes the stack for the stories where that is needed, and names its folder in THAW_TEST_ASSEMBLY. */
export default function globalSetup(run: {
  readonly testPathPatterns?: { readonly patterns: readonly string[] };
}): Promise<void>;
