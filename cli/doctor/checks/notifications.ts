import type { Check } from '../check.ts';
import { ok, warning } from '../finding.ts';

/** One question a vault; an account may have 1,000 of them. */
const asked = 50;

/** Whom the vaults tell of their jobs. A job may name the topic itself, so no vault has to. */
export const notifications: Check = {
  name: 'notifications',
  async look(doors, { topicArn }) {
    const names = (await doors.vaultNames()).slice(0, asked);
    if (names.length === 0) return [ok('there is no vault that could tell somebody')];
    const topics = await Promise.all(names.map((name) => doors.topicOf(name)));
    const ours = topics.filter((topic) => topic === topicArn).length;
    const others = names.filter((_, index) => topics[index] !== undefined && topics[index] !== topicArn);
    const byJob = `Name the topic in each job ("SNSTopic": "${topicArn}")`;
    if (others.length > 0) return [warning(`${others.join(', ')}: told is another topic than the stack's`, byJob)];
    if (ours === 0) return [warning("no vault tells the stack's topic", byJob)];
    const rest = ours === names.length ? '' : `; in jobs of the others name it yourself (SNSTopic)`;
    return [ok(`${ours} of ${names.length} vaults tell the stack's topic${rest}`)];
  },
};
