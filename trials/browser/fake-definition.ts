/** A definition with every kind of state that the stack's have, as short as it can be. */
export const definition = {
  StartAt: 'Plan',
  States: {
    Plan: {
      Type: 'Task',
      Comment: 'Cuts the archive into parts and begins the upload',
      Resource: 'arn:aws:states:::lambda:invoke',
      Next: 'IsThere',
      Catch: [{ ErrorEquals: ['JobExpired', 'JobNotFound'], Next: 'Failed' }],
    },
    IsThere: {
      Type: 'Choice',
      Choices: [{ Variable: '$.outcome', StringEquals: 'already restored', Next: 'Done' }],
      Default: 'FetchParts',
    },
    FetchParts: {
      Type: 'Map',
      Comment: 'Copies the parts',
      MaxConcurrency: 20,
      ItemProcessor: {
        ProcessorConfig: { ExecutionType: 'EXPRESS' },
        States: { FetchPart: { Type: 'Task', Comment: 'Checks each slice, then uploads it', End: true } },
      },
      Next: 'Finalize',
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Abandon' }],
    },
    Finalize: { Type: 'Task', Comment: 'Compares the hash, then makes the object visible', Next: 'Done' },
    Abandon: { Type: 'Task', Comment: 'Gives the upload up', Next: 'Failed' },
    Done: { Type: 'Succeed' },
    Failed: { Type: 'Fail' },
  },
};
