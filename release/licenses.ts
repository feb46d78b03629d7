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
const accepted = ['Apache-2.0', 'MIT', 'MIT-0', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD'];

/**
 * The file THIRD-PARTY-LICENSES: each library that esbuild put into the outputs, with its licence. Libraries with the same text
 * share it. `place` is where node_modules is. Throws where a licence is not one of those that are accepted, or its text is missing.
 */
export function thirdPartyLicenses(metafiles: readonly Metafile[], place = root): string {
  const byText = Map.groupBy(librariesIn(metafiles, place), ({ text }) => text);
  const sections = [...byText].map(([text, libraries]) => [...libraries.map(titleOf), '', text.trim()].join('\n'));
  return `${['Libraries inside this package, and their licences.', ...sections].join(`\n\n${'-'.repeat(80)}\n`)}\n`;
}

const titleOf = ({ name, version, license }: Library): string => `${name} ${version} (${license})`;

/** Only what is in an output counts: what esbuild has left out is not given to anybody. */
function librariesIn(metafiles: readonly Metafile[], place: string): Library[] {
  const files = metafiles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
    ),
  );
  const folders = new Set(files.flatMap((file) => folderOf(file) ?? []));
  return [...folders].sort().map((folder) => libraryIn(path.join(place, folder)));
}

/** `node_modules/@smithy/core`; undefined for a file of ours. */
const folderOf = (file: string): string | undefined =>
  /^(?:\.\.\/)*(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];

function libraryIn(place: string): Library {
  const { name, version, license }: Omit<Library, 'text'> = JSON.parse(
    readFileSync(path.join(place, 'package.json'), 'utf8'),
  );
  if (!accepted.includes(license)) {
    throw new Error(`Cannot pack ${name} ${version}: its licence is ${license}, wanted ${accepted.join(', ')}.`);
  }
  return { name, version, license, text: textsIn(place, { name, version, license }) };
}

/** Some libraries have no file: the text of the Apache licence is in ours, and two others ask for no text. */
function textsIn(place: string, { name, version, license }: Omit<Library, 'text'>): string {
  const files = readdirSync(place).filter((file) => /^(licen[sc]e|notice)(\.md|\.txt)?$/i.test(file));
  const texts = files.sort().map((file) => readFileSync(path.join(place, file), 'utf8').trim());
  if (files.some((file) => /^licen/i.test(file))) return texts.join('\n\n');
  if (license === 'Apache-2.0') return ['The file LICENSE of this package has the text.', ...texts].join('\n\n');
  if (license === 'MIT-0' || license === '0BSD')
    return `This licence asks for no copy of its text: https://spdx.org/licenses/${license}.html`;
  throw new Error(`Cannot pack ${name} ${version}: it has no file with its licence.`);
}
