import { App } from 'aws-cdk-lib';
import { SettingRefused } from './check-props.ts';
import { stackNameFromContext } from './context.ts';
import { ThawStack } from './stack.ts';

const app = new App({ autoSynth: false });
try {
  // oxlint-disable-next-line no-new -- a construct is in its scope by being made
  new ThawStack(app, 'Thaw', { stackName: stackNameFromContext(app.node) });
  app.synth();
} catch (error) {
  if (!(error instanceof SettingRefused)) throw error;
  // A wrong setting is answered in a sentence; the stack trace would only hide it.
  process.stderr.write(`Cannot synthesize: ${error.message}\n`);
  process.exitCode = 1;
}
