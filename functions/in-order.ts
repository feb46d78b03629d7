/**
 * Runs tasks ahead of whoever reads their results, and gives the results in the order of the tasks. At most `ahead` are
 * running or waiting to be read: where a result is a buffer, that bounds the memory.
 */
export async function* inOrder<Task, Result>(
  tasks: Iterable<Task>,
  ahead: number,
  run: (task: Task) => Promise<Result>,
): AsyncGenerator<Result> {
  const started: Promise<Result>[] = [];
  for (const task of tasks) {
    const result = run(task);
    result.catch(() => {}); // it is thrown when its turn comes; nobody may be left to see it then
    started.push(result);
    if (started.length >= ahead) yield await take(started);
  }
  while (started.length > 0) yield await take(started);
}

async function take<Result>(started: Promise<Result>[]): Promise<Result> {
  const first = started.shift();
  if (first === undefined) throw new Error('Cannot take a result: none was started');
  return await first;
}
