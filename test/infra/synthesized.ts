import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { App, type IPolicyValidationPlugin, Validations } from 'aws-cdk-lib';
import type { GlacierRestoreProps } from '../../infra/glacier-restore.ts';
import { ThawStack } from '../../infra/stack.ts';
import { readable } from './readable.ts';

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

/** A template whose intrinsic functions have become text, and whose logical ids have lost CDK's hashes. */
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: string; readonly Description?: string }>>;
}

interface How {
  readonly props?: GlacierRestoreProps;
  /** As `-c name=value` gives it. */
  readonly context?: Readonly<Record<string, unknown>>;
  readonly plugin?: (app: App) => IPolicyValidationPlugin;
  /** Whether CDK's own rules look at the template; they cost seconds. @default false */
  readonly rules?: boolean;
  /** Done to the stack before it is synthesized. */
  readonly change?: (stack: ThawStack) => void;
}

export interface Synthesized {
  readonly template: Template;
  /** As it was written to disk. */
  readonly raw: string;
  /** What rules and plugins had to say, warnings too. */
  readonly reports: readonly unknown[];
}

const cdkJson: { readonly context: Readonly<Record<string, unknown>> } = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../../cdk.json'), 'utf8'),
);

/** Synthesizes the app with the flags of cdk.json, but without bundling: what is in the bundles has its own test. */
export function synthesized({ props, context, plugin, rules = false, change }: How = {}): Synthesized {
  const outdir = mkdtempSync(path.join(os.tmpdir(), 'thaw-infra-'));
  try {
    const app = new App({
      outdir,
      analyticsReporting: false,
      builtinCloudFormationValidation: rules,
      context: { ...cdkJson.context, ...context, 'aws:cdk:bundling-stacks': [] },
    });
    const stack = new ThawStack(app, 'Thaw', props && { restore: props });
    change?.(stack);
    if (plugin) Validations.of(app).addPlugins(plugin(app));
    app.synth();
    const raw = readFileSync(path.join(outdir, stack.templateFile), 'utf8');
    const report = path.join(outdir, 'validation-report.json');
    const { pluginReports } = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : { pluginReports: [] };
    return { raw, template: withoutTags(readable(JSON.parse(raw))), reports: pluginReports };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** Tags stand on nearly everything and say the same everywhere: tags.test.ts reads them from the raw template. */
function withoutTags({ Resources, ...rest }: Template): Template {
  const bare = Object.entries(Resources).map(([name, { Properties, ...resource }]) => {
    const { Tags: _, ...properties } = Properties;
    return [name, { ...resource, Properties: properties }];
  });
  return { ...rest, Resources: Object.fromEntries(bare) };
}

export const resourcesOf = ({ Resources }: Template, type: string): Readonly<Record<string, Resource>> =>
  Object.fromEntries(Object.entries(Resources).filter(([, { Type }]) => Type === type));

/** The one resource of that readable name. */
export function resource({ Resources }: Template, name: string): Resource {
  const found = Resources[name];
  if (found === undefined) throw new Error(`There is no "${name}" among ${Object.keys(Resources).join(', ')}`);
  return found;
}
