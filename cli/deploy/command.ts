import { type AddCommand, common } from '../shared/surroundings.ts';
import { UsageError } from '../shared/usage.ts';
import { deleteStack } from './delete.ts';
import { deploy } from './deploy.ts';
import { demandTerminal, openDeployDoors } from './doors.ts';
import { type Options, settingsOf, withSettings } from './settings.ts';

/** `thaw deploy`, and `thaw deploy --delete`. */
export const addDeploy: AddCommand = (thaw, { say, warn, signal }) => {
  withSettings(common(thaw.command('deploy')))
    .summary('deploy or update the stack, or delete it')
    .description(
      'Deploys the stack by CloudFormation: puts template and code into a bucket, shows in words what would change and what an idle stack costs, asks, waits, and prints the outputs. Run it again to update the stack or its settings: settings that you do not give stay as they are. It needs neither CDK nor a clone.',
    )
    .option('--yes', 'do not ask')
    .option('--delete', 'delete the stack; its buckets are kept')
    .option(
      '--artifact-bucket <name>',
      'bucket for template and code (default: that of an earlier deployment, or a new one)',
    )
    .option('--template <file>', 'one-file template to deploy (default: that of this installation)')
    .addHelpText('after', helpText)
    .action(async (options: Options) => {
      if (options.yes !== true) demandTerminal();
      using doors = openDeployDoors(warn, signal);
      const settings = settingsOf(options);
      const { stack: stackName, yes: isConfirmed = false } = options;
      if (options.delete !== true) {
        const { artifactBucket, template: templateFile } = options;
        say(await deploy({ stackName, settings, artifactBucket, templateFile, isConfirmed }, doors));
        return;
      }
      if (Object.keys(settings).length > 0) throw new UsageError('--delete takes no settings.');
      say(await deleteStack({ stackName, isConfirmed }, doors));
    });
};

const helpText = `
If you interrupt it, the deployment continues in AWS; the same command follows it.
"thaw help operating" lists the permissions that it needs, under "Who may run thaw deploy".`;
