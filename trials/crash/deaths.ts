import { randomOf } from '../../local/random.ts';

/** Where and when a cloud is killed. */
export interface Death {
  /** For people. */
  readonly name: string;
  /** As faults name it. */
  readonly place: string;
  /** The request's ordinal there since the cloud started. */
  readonly nth: number;
  /** So long after that request has come; at once, before anything else happens, when 0. */
  readonly afterMs: number;
}

const places = [
  ['during Complete', 's3:CompleteMultipartUpload'],
  ['during a part', 's3:UploadPart'],
  ['between Plan and the map', 'states:MapItem'],
  ['during Plan', 's3:CreateMultipartUpload'],
  ['during PutObject', 's3:PutObject'],
  ['during a download', 'glacier:GetJobOutput'],
  ['while a restore is started', 'states:StartExecution'],
  ['while a worker is called', 'lambda:Invoke'],
  ['while Glacier tells of a job', 'sns:Publish'],
] as const;

/** As many deaths as there are kills: every place in turn, each at another moment. A function of the seed. */
export function deathsOf(seed: number, kills: number): readonly Death[] {
  return Array.from({ length: kills }, (_, index) => {
    const [name, place] = places[index % places.length] ?? places[0];
    const random = randomOf(seed, 'death', index);
    return { name, place, nth: 1 + Math.floor(random() * 2), afterMs: random() < 0.3 ? 0 : random() * 12 };
  });
}
