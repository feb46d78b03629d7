import { tellOfPartition } from './story.ts';

tellOfPartition({ region: 'cn-north-1', partition: 'aws-cn' });
