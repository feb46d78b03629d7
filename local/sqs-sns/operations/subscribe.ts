import { invalidParameter } from '../sns-errors.ts';
import { type Operation, topicOf } from './call.ts';
import { readTextMap } from './text-map.ts';

/** What SNS knows (API reference, Subscribe). */
const protocols = ['http', 'https', 'email', 'email-json', 'sms', 'sqs', 'application', 'lambda', 'firehose'];

/** A queue, which need not exist: SNS finds that out when it delivers. It is confirmed at once. */
export const subscribe: Operation = ({ params, topics }) => {
  const protocol = params.text('Protocol');
  if (!protocols.includes(protocol)) {
    throw invalidParameter(`Amazon SNS does not support this protocol string: ${protocol}`);
  }
  if (protocol !== 'sqs') throw invalidParameter(`Protocol Reason: The local cloud serves sqs only, not ${protocol}`);
  const endpoint = params.optionalText('Endpoint') ?? '';
  if (!/^arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,80}$/.test(endpoint)) {
    throw invalidParameter('SQS endpoint ARN');
  }
  const topic = topicOf(params.text('TopicArn'), topics);
  const { record } = topics.subscribe(topic, endpoint, readTextMap(params, 'Attributes'));
  return { SubscriptionArn: record.arn };
};
