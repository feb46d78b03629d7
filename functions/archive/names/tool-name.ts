/**
 * Whose way of writing a description it is; `json` and `xml` are those of somebody else, `plain` is a path as it stands, `rule 1`
 * the user's first rule; `archive id` means that there was no name.
 */
export type NameStyle =
  | 'fastglacier'
  | 'cloudberry'
  | 'json'
  | 'xml'
  | 'mt-aws-glacier'
  | 'glacier-rsync'
  | `rule ${number}`
  | 'plain'
  | 'archive id';

/** What a tool's own way of writing holds. Without a name it is still no plain path: nobody wants to read base64. */
export interface ToolName {
  readonly style: NameStyle;
  readonly name: string | undefined;
  readonly modifiedAt?: string;
}
