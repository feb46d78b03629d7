import type { Soak } from './soak.ts';

/**
 * The plan of this job says that its parts are above 1 GiB, though they are not: the road of archives over 9.8 TiB. The
 * real Plan makes it; where that fails, the next attempt is changed in the same way.
 */
export function withLargeParts(soak: Soak, jobId: string): void {
  const { cloud } = soak.world;
  const functionName = soak.functionOf('Plan');
  const plan = async (payload: unknown) => {
    const answer = await cloud.lambda.invoke({ functionArn: functionName, payload });
    if (answer.ok) return { ...Object(answer.payload), largeParts: true };
    withLargeParts(soak, jobId);
    throw Object.assign(new Error(answer.cause), { name: answer.error });
  };
  const where = { functionName, jobId };
  cloud.faults.add({ place: 'lambda:Invoke', kind: 'replace', times: 1, where, details: { with: plan } });
}
