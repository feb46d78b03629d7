import type { ConsoleDoors } from './doors/console-doors.ts';

/** The account that the console looks at. */
export interface Account extends Disposable {
  /** Its doors, opened at the first call. What fails is tried again at the next: credentials and stack may have come meanwhile. */
  readonly doors: () => Promise<ConsoleDoors>;
  /** Opens them anew at the next call: the SDK keeps credentials that are over. */
  readonly forget: () => void;
}

export function accountOf(open: () => Promise<ConsoleDoors & Disposable>): Account {
  let opening: Promise<ConsoleDoors & Disposable> | undefined;
  const close = (doors: typeof opening) =>
    void doors?.then((opened) => opened[Symbol.dispose]()).catch(() => undefined);
  const forget = () => {
    close(opening);
    opening = undefined;
  };
  return {
    async doors() {
      const mine = (opening ??= open());
      try {
        return await mine;
      } catch (error) {
        if (opening === mine) opening = undefined;
        throw error;
      }
    },
    forget,
    [Symbol.dispose]: forget,
  };
}
