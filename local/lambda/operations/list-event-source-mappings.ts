import { json, type LambdaOperation } from './look.ts';

/** All are on one page. One that the template disables is not made here, and so not listed. */
export const listEventSourceMappings: LambdaOperation = {
  method: 'GET',
  path: /^\/2015-03-31\/event-source-mappings\/?$/,
  run({ shown, demand, query }) {
    demand('ListEventSourceMappings', '*');
    const [source, name] = [query.get('EventSourceArn'), query.get('FunctionName')];
    const wanted = shown
      .mappings()
      .filter(({ queueArn, functionArn }) => (source ?? queueArn) === queueArn && functionArn.includes(name ?? ''));
    return json({
      EventSourceMappings: wanted.map(({ uuid, queueArn, functionArn, batchSize }) => ({
        UUID: uuid,
        EventSourceArn: queueArn,
        FunctionArn: functionArn,
        BatchSize: batchSize,
        State: 'Enabled',
      })),
    });
  },
};
