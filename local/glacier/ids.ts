import { randomBytes } from 'node:crypto';

/**
 * Glacier's ids are URL-safe and of fixed length. AWS's may begin with "-", which the aws CLI then takes for an
 * option (awsdocs/amazon-glacier-developer-guide pull request 9); ours never do, so that every id can be pasted.
 */
function idOf(length: number): string {
  const id = randomBytes(length).toString('base64url').slice(0, length);
  return id.startsWith('-') ? idOf(length) : id;
}

/** 138 characters (Glacier guide, "Working with Archives"). */
export const newArchiveId = () => idOf(138);
/** 92 characters, as every job id in the Glacier guide. */
export const newJobId = () => idOf(92);
/** 92 characters, as the upload ids of the Glacier guide's List Multipart Uploads. */
export const newUploadId = () => idOf(92);
/** 47 characters, as the guide's request ids, which all begin so. */
export const newRequestId = () => `AAAB${idOf(43)}`;

/** True for what could be an archive id at all. */
export const isArchiveId = (text: string) => /^[A-Za-z0-9_-]{138}$/.test(text);
