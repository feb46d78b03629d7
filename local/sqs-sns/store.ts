import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import type { Content, Message } from './message.ts';

/** What a queue, topic or subscription is kept under. */
export type Kind = 'queue' | 'topic' | 'subscription';

/** The part of a message that changes, as it is kept: who holds a message is not, for the holder ends with the process. */
interface Progress extends Pick<Message, 'receives' | 'receivesElsewhere' | 'firstReceivedMs' | 'deadLetterOf'> {
  readonly delayedUntilMs?: number | undefined;
}

/**
 * Queues, topics, subscriptions and messages in `<folder>/messages.db`. Everything is in the file when a call returns, so
 * a kill of the process loses nothing that was answered; nothing waits for the disk itself.
 */
export class Store {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #isOpen = true;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#database = new DatabaseSync(path.join(folder, 'messages.db'));
    this.#database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    this.#database.exec(`
      CREATE TABLE IF NOT EXISTS records (kind TEXT, name TEXT, value TEXT NOT NULL, PRIMARY KEY (kind, name));
      CREATE TABLE IF NOT EXISTS messages (
        sequence INTEGER PRIMARY KEY, id TEXT UNIQUE, queue TEXT NOT NULL, content TEXT NOT NULL, progress TEXT NOT NULL);
      CREATE INDEX IF NOT EXISTS messages_by_queue ON messages (queue, sequence)`);
  }

  /** Everything that `act` writes is kept, or, when it throws or the process is killed, nothing of it. */
  atomically<T>(act: () => T): T {
    if (this.#database.isTransaction) return act();
    this.#database.exec('BEGIN');
    try {
      const result = act();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  /** Keeps a record in place of the one of this name. */
  put(kind: Kind, name: string, value: unknown): void {
    this.#run('INSERT OR REPLACE INTO records VALUES (?, ?, ?)', kind, name, JSON.stringify(value));
  }

  remove(kind: Kind, name: string): void {
    this.#run('DELETE FROM records WHERE kind = ? AND name = ?', kind, name);
  }

  /** All records of a kind. Like JSON.parse it takes the caller's word for the type. */
  recordsOf<T>(kind: Kind): T[] {
    const rows = this.#all('SELECT value FROM records WHERE kind = ? ORDER BY rowid', kind);
    return rows.map(({ value }): T => JSON.parse(String(value)));
  }

  addMessage(queue: string, message: Message): void {
    const { id, body, attributes, sentMs, given } = message;
    const content: Content = { id, body, attributes, sentMs, given };
    this.#run(
      'INSERT INTO messages (id, queue, content, progress) VALUES (?, ?, ?, ?)',
      id,
      queue,
      JSON.stringify(content),
      progressOf(message),
    );
  }

  /** Keeps what has changed of a message, and the queue it is in now. */
  updateMessage(queue: string, message: Message): void {
    this.#run('UPDATE messages SET queue = ?, progress = ? WHERE id = ?', queue, progressOf(message), message.id);
  }

  removeMessage(id: string): void {
    this.#run('DELETE FROM messages WHERE id = ?', id);
  }

  removeMessagesOf(queue: string): void {
    this.#run('DELETE FROM messages WHERE queue = ?', queue);
  }

  /** A queue's messages in the order they were sent. Those that somebody held are visible again, with their receive count. */
  messagesOf(queue: string): Message[] {
    const rows = this.#all('SELECT content, progress FROM messages WHERE queue = ? ORDER BY sequence', queue);
    return rows.map(messageIn);
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#database.close();
  }

  #run(sql: string, ...values: SQLInputValue[]): void {
    this.#statement(sql).run(...values);
  }

  #all(sql: string, ...values: SQLInputValue[]): Record<string, SQLOutputValue>[] {
    return this.#statement(sql).all(...values);
  }

  #statement(sql: string): StatementSync {
    const statement = this.#statements.get(sql) ?? this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

function progressOf({ receives, receivesElsewhere, firstReceivedMs, deadLetterOf, hidden }: Message): string {
  const delayedUntilMs = hidden?.as === 'delayed' ? hidden.untilMs : undefined;
  const progress: Progress = { receives, receivesElsewhere, firstReceivedMs, deadLetterOf, delayedUntilMs };
  return JSON.stringify(progress);
}

function messageIn({ content, progress }: Record<string, SQLOutputValue>): Message {
  const fixed: Content = JSON.parse(String(content));
  const { delayedUntilMs, ...changing }: Progress = JSON.parse(String(progress));
  const hidden = delayedUntilMs === undefined ? undefined : { as: 'delayed' as const, untilMs: delayedUntilMs };
  return { ...fixed, ...changing, hidden };
}
