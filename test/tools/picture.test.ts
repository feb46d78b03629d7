import { describe, expect, test } from '@jest/globals';
import { draw } from '../../tools/picture/draw.ts';
import { graphOf } from '../../tools/picture/from-definition.ts';
import { end, start } from '../../tools/picture/graph.ts';
import { place } from '../../tools/picture/layout.ts';
import { widthOf, wrap } from '../../tools/picture/text.ts';

const definition = {
  StartAt: 'Look',
  States: {
    Look: { Type: 'Choice', Choices: [{ Variable: '$.there', BooleanEquals: true, Next: 'Done' }], Default: 'Each' },
    Each: {
      Type: 'Map',
      Comment: 'Every <item> & more',
      MaxConcurrency: 20,
      ItemProcessor: {
        ProcessorConfig: { ExecutionType: 'EXPRESS' },
        States: { One: { Type: 'Task', Comment: 'A part', End: true } },
      },
      Next: 'Last',
    },
    Last: { Type: 'Task', Next: 'Done', Catch: [{ ErrorEquals: ['Lost', 'Damaged'], Next: 'Failed' }] },
    Done: { Type: 'Succeed' },
    Failed: { Type: 'Fail' },
  },
};

const graph = graphOf(JSON.stringify(definition));
const svg = draw(place(graph), 'A machine');

test('every way of the definition is in the graph, with what it asks or catches', () => {
  expect(graph.ways.map(({ from, to, label, caught }) => [from, to, label.join(' '), caught])).toEqual([
    [start, 'Look', '', false],
    ['Look', 'Done', 'there', false],
    ['Look', 'Each', 'otherwise', false],
    ['Each', 'Last', '', false],
    ['Last', 'Done', '', false],
    ['Last', 'Failed', 'Lost Damaged', true],
    ['Done', end, '', false],
    ['Failed', end, '', false],
  ]);
});

test('every state is drawn with its name, a map with its child and how many go at once', () => {
  for (const name of ['Look', 'Each', 'One', 'Last', 'Done', 'Failed']) expect(svg).toContain(`>${name}</text>`);
  const text = svg.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
  expect(text).toContain('20 at a time, each an Express execution.');
});

test('caught errors are dashed, and text cannot break the file', () => {
  expect(svg.match(/class="way caught"/g)).toHaveLength(1);
  expect(svg).toContain('Every &lt;item&gt; &amp; more');
});

test('the same definition gives the same file', () => {
  expect(draw(place(graphOf(JSON.stringify(definition))), 'A machine')).toBe(svg);
});

test('a task that starts an execution or sends a message looks different from one that runs a function', () => {
  const way = (name: string) => ({ Catch: [{ ErrorEquals: ['States.ALL'], Next: name }], Next: 'Done' });
  const task = (Resource: string, more: object) => ({
    Type: 'Task',
    Resource: `arn:aws:states:::${Resource}`,
    ...more,
  });
  const States = {
    Run: task('lambda:invoke', way('Start')),
    Start: task('states:startExecution', way('Send')),
    Send: task('sqs:sendMessage', { Next: 'Done' }),
    Done: { Type: 'Succeed' },
  };
  const { states, ways } = graphOf(JSON.stringify({ StartAt: 'Run', States }));
  expect(states.map(({ kind }) => kind)).toEqual(['task', 'execution', 'message', 'succeed']);
  expect(ways.filter(({ caught }) => caught).map(({ label }) => label)).toEqual([['any error'], ['any error']]);
});

test('boxes do not lie on each other', () => {
  const { states } = place(graph);
  for (const a of states) {
    for (const b of states.filter((other) => other !== a)) {
      const apart = Math.abs(a.x - b.x) >= (a.width + b.width) / 2 || Math.abs(a.y - b.y) >= (a.height + b.height) / 2;
      expect([a.name, b.name, apart]).toEqual([a.name, b.name, true]);
    }
  }
});

describe('a machine that goes round', () => {
  const rounds = graphOf(
    JSON.stringify({
      StartAt: 'Ask',
      States: {
        Ask: { Type: 'Task', Next: 'Rest' },
        Rest: { Type: 'Wait', SecondsPath: '$.waitSeconds', Next: 'Enough?' },
        'Enough?': {
          Type: 'Choice',
          Choices: [{ Variable: '$.calls', NumericGreaterThanEquals: 9, Next: 'Keep' }],
          Default: 'Ask',
        },
        Keep: { Type: 'Pass', Next: 'Restore' },
        Restore: { Type: 'Task', Resource: 'arn:aws:states:::states:startExecution.sync:2', Next: 'Done' },
        Done: { Type: 'Succeed' },
      },
    }),
  );

  test('waits, keeps what it found, counts, and waits for another execution', () => {
    expect(rounds.states.map(({ kind }) => kind)).toEqual(['task', 'wait', 'choice', 'pass', 'execution', 'succeed']);
    expect(rounds.ways.find(({ to }) => to === 'Keep')?.label).toEqual(['9 calls or more']);
  });

  test('has one way that goes up, from the top of the lower state to the bottom of the upper one', () => {
    const { ways, states } = place(rounds);
    const up = ways.filter(({ isUpward }) => isUpward);
    expect(up.map(({ from, to }) => [from, to])).toEqual([['Enough?', 'Ask']]);
    const sideOf = (name: string, by: number) => {
      const { y = 0, height = 0 } = states.find((state) => state.name === name) ?? {};
      return y + (by * height) / 2;
    };
    const [first, last] = [up[0]?.points[0], up[0]?.points.at(-1)];
    expect([first?.y, last?.y]).toEqual([sideOf('Ask', 1), sideOf('Enough?', -1)]);
    expect(draw(place(rounds), 'Rounds').match(/l -4.5 9 h 9 Z/g)).toHaveLength(1);
  });
});

test('what cannot be drawn rightly is refused', () => {
  const parallel = { StartAt: 'Both', States: { Both: { Type: 'Parallel', End: true } } };
  expect(() => graphOf(JSON.stringify(parallel))).toThrow('no picture is known for the type "Parallel"');
});

test('wrap() breaks at blanks, and leaves a word that is too long whole', () => {
  expect(wrap('a bb ccc', 10, widthOf('a bb', 10))).toEqual(['a bb', 'ccc']);
  expect(wrap('incomprehensible', 10, 5)).toEqual(['incomprehensible']);
  expect(wrap('', 10, 5)).toEqual([]);
});
