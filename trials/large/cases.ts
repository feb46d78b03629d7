import { type Edit, withVariables } from '../../test/end-to-end/template-edits.ts';

const MiB = 2 ** 20;
const GiB = 2 ** 30;

/** An archive to be restored, and into how many parts. */
export interface Case {
  readonly name: string;
  readonly sizeBytes: number;
  readonly parts: number;
  /** @default the stack as it is, with parts of 128 MiB */
  readonly changeTemplate?: Edit;
}

export const cases: readonly Case[] = [
  { name: '1 B', sizeBytes: 1, parts: 1 },
  { name: '1 MiB', sizeBytes: MiB, parts: 1 },
  { name: '128 MiB', sizeBytes: 128 * MiB, parts: 1 },
  { name: '128 MiB + 1 B', sizeBytes: 128 * MiB + 1, parts: 2 },
  { name: '300 MiB + 123 B', sizeBytes: 300 * MiB + 123, parts: 3 },
  { name: '1.5 GiB', sizeBytes: 1.5 * GiB, parts: 12 },
  {
    name: '1.5 GiB in one part of 2 GiB',
    sizeBytes: 1.5 * GiB,
    parts: 1,
    changeTemplate: withVariables('Plan', { MINIMUM_PART_SIZE_BYTES: String(2 * GiB) }),
  },
  {
    name: '4 GiB in one part of 4 GiB',
    sizeBytes: 4 * GiB,
    parts: 1,
    changeTemplate: withVariables('Plan', { MINIMUM_PART_SIZE_BYTES: String(4 * GiB) }),
  },
];
