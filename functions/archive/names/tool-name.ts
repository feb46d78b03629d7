import type { NameStyle } from './name-of.ts';

/** What a tool's own way of writing holds. Without a name it is still no plain path: nobody wants to read base64. */
export interface ToolName {
  readonly style: NameStyle;
  readonly name: string | undefined;
  readonly modifiedAt?: string;
}
