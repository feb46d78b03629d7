import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, parseJson } from '../json.ts';
import type { Execution, WorkflowType } from './execution.ts';
import type { HistoryEvent } from './history.ts';
import { Journal, readJournal } from './journal.ts';
import type { MapRun } from './map-run.ts';

const folders = ['executions', 'map-runs', 'definitions'] as const;
/** What we wrote ourselves is taken for what we wrote. */
interface ExecutionLine {
  readonly head?: Omit<Execution, 'history'>;
  readonly event?: HistoryEvent;
}
interface MapRunLine {
  readonly head?: Omit<MapRun, 'children' | 'faults'>;
  readonly child?: Execution;
}

const fileName = (arn: string): string => `${createHash('sha256').update(arn).digest('hex').slice(0, 40)}.jsonl`;

/**
 * Executions and Map Runs on disk: a journal each, whose lines are `{ head }` (the last one counts), `{ event }` and
 * `{ child }` (the last one of an item counts). Express executions outside a Map Run are not kept, as on AWS.
 */
export class Store {
  readonly #folder: string;
  readonly #journals = new Map<string, Journal>();

  constructor(dataFolder: string) {
    this.#folder = join(dataFolder, 'step-functions');
    for (const folder of folders) mkdirSync(join(this.#folder, folder), { recursive: true });
  }

  saveExecution(execution: Execution): void {
    const { history: _, ...head } = execution;
    this.#journal('executions', execution.executionArn).append({ head });
  }

  saveEvent(execution: Execution, event: HistoryEvent): void {
    this.#journal('executions', execution.executionArn).append({ event });
  }

  saveMapRun(mapRun: MapRun): void {
    const { children: _, faults: __, ...head } = mapRun;
    this.#journal('map-runs', mapRun.mapRunArn).append({ head });
  }

  saveChild(mapRun: MapRun, child: Execution): void {
    this.#journal('map-runs', mapRun.mapRunArn).append({ child });
  }

  saveDefinition(id: string, type: WorkflowType, definition: string): void {
    const path = join(this.#folder, 'definitions', `${id}.json`);
    writeFileSync(`${path}.new`, JSON.stringify({ type, definition }));
    renameSync(`${path}.new`, path);
  }

  readDefinition(id: string): { type: WorkflowType; definition: string } {
    const saved = parseJson(readFileSync(join(this.#folder, 'definitions', `${id}.json`), 'utf8'));
    if (!isObject(saved) || typeof saved.definition !== 'string')
      throw new Error(`The definition ${id} on disk is damaged`);
    return { type: saved.type === 'EXPRESS' ? 'EXPRESS' : 'STANDARD', definition: saved.definition };
  }

  readExecutions(): Execution[] {
    return this.#read('executions').flatMap((texts) => {
      const lines = texts.map((text): ExecutionLine => JSON.parse(text));
      const head = lines.findLast((line) => line.head !== undefined)?.head;
      const history = lines.flatMap(({ event }) => event ?? []);
      return head === undefined ? [] : { ...head, history };
    });
  }

  readMapRuns(): MapRun[] {
    return this.#read('map-runs').flatMap((texts) => {
      const lines = texts.map((text): MapRunLine => JSON.parse(text));
      const head = lines.findLast((line) => line.head !== undefined)?.head;
      if (head === undefined) return [];
      const children: (Execution | undefined)[] = Array.from({ length: head.total });
      for (const { child } of lines) if (child?.index !== undefined) children[child.index] = child;
      return { ...head, children, faults: new Map() };
    });
  }

  async flushed(arn: string): Promise<void> {
    await this.#journals.get(arn)?.flushed();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#journals.values()].map((journal) => journal.close()));
  }

  #journal(folder: (typeof folders)[number], arn: string): Journal {
    const known = this.#journals.get(arn);
    if (known !== undefined) return known;
    const journal = new Journal(join(this.#folder, folder, fileName(arn)));
    this.#journals.set(arn, journal);
    return journal;
  }

  #read(folder: (typeof folders)[number]): string[][] {
    const names = readdirSync(join(this.#folder, folder)).filter((name) => name.endsWith('.jsonl'));
    return names.map((name) => readJournal(join(this.#folder, folder, name)));
  }
}
