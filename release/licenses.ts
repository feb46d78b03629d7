import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Metafile } from 'esbuild';
import { root } from './root.ts';

/** A library inside one of our packages. */
interface Library {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** Its licence as it was published, and its NOTICE if it has one. */
  readonly text: string;
}

/** Licences that ask no more than that their text goes with the code. */
const accepted = ['Apache-2.0', 'MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'MIT AND Zlib', '(MIT AND Zlib)'];

/**
 * The file THIRD-PARTY-LICENSES: each library that esbuild put into the outputs, with its licence. Libraries with the same text
 * share it. Throws where a licence is not one of those that are accepted, or its text is missing.
 */
export function thirdPartyLicenses(metafiles: readonly Metafile[]): string {
  const byText = Map.groupBy(librariesIn(metafiles), ({ text }) => text);
  const sections = [...byText].map(([text, libraries]) => [...libraries.map(titleOf), '', text.trim()].join('\n'));
  return `${['Libraries inside this package, and their licences.', ...sections].join(`\n\n${'-'.repeat(80)}\n`)}\n`;
}

const titleOf = ({ name, version, license }: Library): string => `${name} ${version} (${license})`;

/** Only what is in an output counts: what esbuild has left out is not given to anybody. */
function librariesIn(metafiles: readonly Metafile[]): Library[] {
  const files = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
    ),
  );
  const folders = new Set(files.flatMap((file) => folderOf(file) ?? []));
  return [...folders].sort().map(libraryIn);
}

/** `node_modules/@smithy/core`; undefined for a file of ours. */
const folderOf = (file: string): string | undefined =>
  /^(?:\.\.\/)*(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];

function libraryIn(folder: string): Library {
  const place = path.join(root, folder);
  const { name, version, license }: Omit<Library, 'text'> = JSON.parse(
    readFileSync(path.join(place, 'package.json'), 'utf8'),
  );
  if (!accepted.includes(license)) {
    throw new Error(`Cannot pack ${name} ${version}: its licence is ${license}, wanted ${accepted.join(', ')}.`);
  }
  return { name, version, license, text: textsIn(place, { name, version, license }) };
}

/** The Apache licence is ours, too, and has no line of its own for each library. */
function textsIn(place: string, { name, version, license }: Omit<Library, 'text'>): string {
  const files = readdirSync(place).filter((file) => /^(licen[sc]e|notice)(\.md|\.txt)?$/i.test(file));
  const texts = files.sort().map((file) => readFileSync(path.join(place, file), 'utf8').trim());
  if (files.some((file) => /^licen/i.test(file))) return texts.join('\n\n');
  if (license === 'Apache-2.0') return ['The file LICENSE of this package has the text.', ...texts].join('\n\n');
  throw new Error(`Cannot pack ${name} ${version}: it has no file with its licence.`);
}
