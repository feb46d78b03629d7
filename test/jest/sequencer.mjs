import { createRequire } from 'node:module';

const jestPart = createRequire(createRequire(import.meta.url).resolve('jest'));
const { default: Sequencer } = createRequire(jestPart.resolve('@jest/core'))('@jest/test-sequencer');

/**
 * Stories first: they wait more than they work, and what comes after fills the time. Jest begins with what took longest the last
 * time, and in a fresh clone with the largest files, which stories are not.
 */
export default class StoriesFirst extends Sequencer {
  sort(tests) {
    const isStory = ({ path }) => /\/(end-to-end|soak|long)\//.test(path);
    const sorted = super.sort(tests);
    if (sorted.some(({ duration }) => duration !== undefined)) return sorted;
    return [...sorted.filter(isStory), ...sorted.filter((test) => !isStory(test))];
  }
}
