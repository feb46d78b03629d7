/** The code of three tiny functions, as CloudFormation takes it inline: no library, so that each fits into 4 KB. */

/** Answers with the item it is given; fails until the time that the item names. */
export const echo = `
exports.handler = async ({ item, failBefore = 0 }) => {
  if (Date.now() >= failBefore) return { item };
  throw Object.assign(new Error('wanted to be asked later'), { name: 'NotYet' });
};
`;

/** Uses up its time or its memory. */
export const exhaust = `
exports.handler = async ({ exhaust }) => {
  if (exhaust === 'time') await new Promise((resolve) => setTimeout(resolve, 60_000));
  for (const held = []; ; await new Promise(setImmediate)) held.push(Buffer.alloc(16 * 2 ** 20, 1));
};
`;

/** Postpones a message that it sees for the first time and reports it as failed; tells the queue TOLD_URL of the second time. */
export const postpone = `
const { createHash, createHmac } = require('node:crypto');
const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const hmac = (key, text) => createHmac('sha256', key).update(text).digest();

async function sqs(action, queueUrl, input) {
  const { AWS_REGION: region, AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token } = process.env;
  const { origin, host } = new URL(process.env.AWS_ENDPOINT_URL_SQS || queueUrl);
  const body = JSON.stringify({ QueueUrl: queueUrl, ...input });
  const time = new Date().toISOString().replace(/[-:]|\\.\\d+/g, '');
  const headers = { 'content-type': 'application/x-amz-json-1.0', host, 'x-amz-date': time, 'x-amz-security-token': token, 'x-amz-target': 'AmazonSQS.' + action };
  const names = Object.keys(headers).join(';');
  const canonical = ['POST', '/', '', ...Object.entries(headers).map(([name, value]) => name + ':' + value), '', names, sha256(body)].join('\\n');
  const scope = [time.slice(0, 8), region, 'sqs', 'aws4_request'];
  const key = scope.reduce(hmac, 'AWS4' + secret);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', time, scope.join('/'), sha256(canonical)].join('\\n')).toString('hex');
  const authorization = 'AWS4-HMAC-SHA256 Credential=' + id + '/' + scope.join('/') + ', SignedHeaders=' + names + ', Signature=' + signature;
  const { host: _, ...sent } = headers;
  const answer = await fetch(origin + '/', { method: 'POST', headers: { ...sent, authorization }, body });
  if (!answer.ok) throw new Error(action + ': ' + (await answer.text()));
}

exports.handler = async ({ Records: [message] }) => {
  const { ApproximateReceiveCount: receives, ApproximateFirstReceiveTimestamp: first } = message.attributes;
  if (receives === '1') {
    await sqs('ChangeMessageVisibility', process.env.POSTPONED_URL, { ReceiptHandle: message.receiptHandle, VisibilityTimeout: Number(process.env.POSTPONE_SECONDS) });
    return { batchItemFailures: [{ itemIdentifier: message.messageId }] };
  }
  const told = { receives: Number(receives), waitedSeconds: (Date.now() - Number(first)) / 1000 };
  await sqs('SendMessage', process.env.TOLD_URL, { MessageBody: JSON.stringify(told) });
  return { batchItemFailures: [] };
};
`;
