/**
 * Runs tasks ahead of whoever reads their results, and gives the results in the order of the tasks. At most `ahead` are
 * running or waiting to be read, besides the one that is being read: where a result is a buffer, that bounds the memory.
 */
export async function* mapInOrder<Task, Result>(
  tasks: Iterable<Task>,
  ahead: number,
  run: (task: Task) => Promise<Result>,
): AsyncGenerator<Result> {
  const started: Promise<Result>[] = [];
  const start = (task: Task) => {
    const result = run(task);
    result.catch(() => {}); // it is thrown when its turn comes; nobody may be left to see it then
    started.push(result);
  };
  for (const task of tasks) {
    if (started.length >= ahead) {
      const first = await take(started);
      start(task); // now that there is room, and not when the reader is back: the line must not run dry meanwhile
      yield first;
    } else start(task);
  }
  while (started.length > 0) yield await take(started);
}

async function take<Result>(started: Promise<Result>[]): Promise<Result> {
  const first = started.shift();
  if (first === undefined) throw new Error('Cannot take a result: none was started');
  return await first;
}
