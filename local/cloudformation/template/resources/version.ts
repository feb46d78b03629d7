import { arnOf } from '../names.ts';
import type { ResourceType, Site } from '../resource.ts';
import { templateError } from '../tree.ts';

/**
 * AWS::Lambda::Version. Every change of it makes a new one (CloudFormation, AWS::Lambda::Version): the number goes up. In a
 * stack that was deployed from an assembly each start is the first, and the number is 1.
 */
export const version: ResourceType = (fields, site) => {
  const functionName = fields.need('FunctionName', fields.text('FunctionName'));
  const [description, codeSha256] = [fields.text('Description'), fields.text('CodeSha256')];
  if (description !== undefined && description.length > longestDescription) {
    throw templateError(
      `Cannot deploy ${site.logicalId}: its Description has ${description.length} characters, ${longestDescription} are allowed.`,
    );
  }
  const number = numberOf(site, { FunctionName: functionName, Description: description, CodeSha256: codeSha256 });
  const arn = arnOf('lambda', `function:${functionName}:${number}`);
  return {
    physicalId: arn,
    arn,
    attributes: { FunctionArn: arn, Version: number },
    create: (services) => services.publishVersion(functionName, number),
    remove: (services) => services.deleteVersion(functionName, number),
  };
};

/** Lambda API reference, PublishVersion. */
const longestDescription = 256;

interface Wanted {
  readonly FunctionName: string;
  readonly Description: string | undefined;
  readonly CodeSha256: string | undefined;
}

function numberOf(site: Site, wanted: Wanted): string {
  const { before } = site;
  const isSame =
    before !== undefined && Object.entries(wanted).every(([name, value]) => before.properties[name] === value);
  if (isSame) return before.physicalId.split(':').at(-1) ?? '1';
  return String(site.nextVersion(wanted.FunctionName));
}
