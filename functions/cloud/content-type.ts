const byExtension: Readonly<Record<string, string>> = {
  csv: 'text/csv; charset=utf-8',
  html: 'text/html; charset=utf-8',
  json: 'application/json',
  jsonl: 'application/x-ndjson',
  txt: 'text/plain; charset=utf-8',
};

/** What a browser is told of a file of ours, so that it shows what it can. */
export const contentTypeOf = (key: string): string =>
  byExtension[key.slice(key.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
