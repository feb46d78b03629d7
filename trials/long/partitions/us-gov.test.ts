import { tellOfPartition } from './story.ts';

tellOfPartition({ region: 'us-gov-west-1', partition: 'aws-us-gov' });
