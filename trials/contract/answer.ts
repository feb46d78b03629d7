/** What a service made of a call, in a few characters: `200`, or status and name of its error, `412 PreconditionFailed`. */
export async function answerTo(call: Promise<unknown>): Promise<string> {
  return await call.then(
    (output) => String(statusOf(output)),
    (error: unknown) => `${statusOf(error)} ${nameOf(error)}`,
  );
}

/** The status alone: a HEAD that fails has no body to name its error in. */
export async function statusTo(call: Promise<unknown>): Promise<number> {
  return statusOf(await call.catch((error: unknown) => error));
}

function statusOf(answer: unknown): number {
  const { $metadata }: { readonly $metadata?: { readonly httpStatusCode?: number } } = Object(answer);
  return $metadata?.httpStatusCode ?? 0;
}

const nameOf = (error: unknown): string => (Error.isError(error) ? error.name : String(error));
