import { stripTypeScriptTypes } from 'node:module';

/** Node's own type stripping, for jest: what runs in a test is what runs in the product. */
export default { process: (source) => ({ code: stripTypeScriptTypes(source) }) };
