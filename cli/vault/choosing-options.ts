import { type Command, Option } from 'commander';
import { keyStyles } from '../../functions/archive/names/key-style.ts';
import * as read from '../shared/values.ts';

/** The options that say which archives are meant, and under which keys they become objects. */
export const choosing = (command: Command): Command =>
  command
    .option('--prefix <text>', 'first characters of every key, such as photos/')
    .option(
      '--storage-class <class>',
      'storage class of the objects, such as DEEP_ARCHIVE (default: the setting of the stack)',
      read.storageClass,
    )
    .option('--include <glob>', 'only archives whose name matches; can be repeated', read.glob)
    .option('--exclude <glob>', 'no archives whose name matches; can be repeated', read.glob)
    .option('--after <date>', 'only archives uploaded on this date (UTC) or later, such as 2015-01-01', read.date)
    .option('--before <date>', 'only archives uploaded before this date (UTC), such as 2016-01-01', read.date)
    .option('--archives <file>', 'only these archives: a file with one archive id per line')
    .option(
      '--names <file>',
      'names that override all others: a CSV file with the columns archiveId and name (or key, as in a report)',
    )
    .option(
      '--names-from <source>',
      "synology:<file>: names from a mapping of Synology's Glacier Backup on your disk; descriptions: do not look for one in the vault <name>_mapping",
      read.namesFrom,
    )
    .option(
      '--name-rule <rule>',
      'how to read descriptions: a regular expression with (?<name>...), or a JSON pointer such as /filename; can be repeated',
      read.nameRule,
    )
    .addOption(
      new Option(
        '--keys <style>',
        'portable: any disk can hold them, Windows too; exact: names as written, drives with their colon (default: safe)',
      ).choices(keyStyles),
    )
    .addOption(
      new Option(
        '--folder-markers <what>',
        'keep: archives of about a byte that stand for a folder are restored too (default: left out)',
      ).choices(['keep']),
    )
    .option(
      '--copies',
      'retrieve archives with the same bytes once, and copy the others within S3; further names in --names become copies, too',
    )
    .option(
      '--inventory <file|key|job>',
      'use an inventory file of your own, one in the destination bucket, or a completed inventory job, instead of a new one',
    );

export const globHelp = `
Globs match the name without the prefix: * matches within a folder, ** across folders. Neither matches names that begin
with a dot: write those out, such as '.ssh/**'. Quote globs, so that the shell does not expand them.`;
