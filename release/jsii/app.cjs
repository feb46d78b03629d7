// The app of app.py, for Node: both must give the same template.
const { App, CfnOutput, Fn, Size, Stack } = require('aws-cdk-lib');
const { GlacierRestore } = require('./src/infra/index.js');

const app = new App({ outdir: process.argv[2] });
const stack = new Stack(app, 'Archive');
const restore = new GlacierRestore(stack, 'Restore', {
  keyPrefix: 'thawed/',
  storageClass: 'DEEP_ARCHIVE',
  vaults: ['photos', 'mail'],
  minimumPartSize: Size.mebibytes(8),
  tags: { team: 'archive' },
});
// oxlint-disable no-new -- a construct is in its scope by being made
new CfnOutput(stack, 'TopicArn', { value: restore.topic.topicArn });
new CfnOutput(stack, 'Roles', { value: Fn.join(',', restore.destinationRoleArns) });
app.synth();
