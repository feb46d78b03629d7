/**
 * A row of SAGU's Glacier.csv: archive id, path, bytes, vault, region, date as Java writes it, tree hash. Newer versions quote
 * all seven; older ones quote nothing and end each row with a comma, so that a comma of the path makes a column more
 * (github.com/SimpleAmazonGlacierUploader/SAGU, LogWriter.java and issue 25). The five fields after the path hold no comma, and
 * tell where it ends. Undefined for any other row.
 */
export function readSaguRow(fields: readonly string[]): { archiveId: string; name: string } | undefined {
  const [archiveId = '', ...others] = fields.at(-1) === '' ? fields.slice(0, -1) : fields;
  const [bytes = '', , , date = '', treeHash = ''] = others.slice(-5);
  const isSagu = others.length >= 6 && /^\d+$/.test(bytes) && javaDate.test(date) && /^[0-9a-f]{64}$/i.test(treeHash);
  return isSagu ? { archiveId, name: others.slice(0, -5).join(',') } : undefined;
}

/** `Mon Jun 03 10:15:30 CEST 2013` (java.util.Date.toString). */
const javaDate = /^\p{L}{2,4}\.? \p{L}{3,4}\.? \d{1,2} \d\d:\d\d:\d\d \S+ \d{4}$/u;
