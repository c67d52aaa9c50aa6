/**
 * The fences of a round: whoever lost a version's lock writes no document into it any more.
 *
 * @module
 */
import { isFence } from "../../src/cluster/naming.ts";
import type { ProxiedRequest } from "../../test/proxy.ts";

type Answer = { readonly status: number; readonly body: string };

interface AliasAction {
  readonly add?: { readonly index: string; readonly alias: string };
  readonly remove?: { readonly index: string; readonly alias: string };
}

/** Watches which fences were taken down, and that nothing comes through these. */
export class Fences {
  readonly #down = new Set<string>();
  /** What came through a fence that was down, or past all fences. */
  readonly breaches: string[] = [];
  readonly #running = new Set<Promise<unknown>>();

  /** Sends a request on, and looks at what became of it. */
  async watch(request: ProxiedRequest, forward: () => Promise<Answer>): Promise<Answer> {
    const target = decodeURIComponent(/^\/([^/?]+)\/_bulk/.exec(request.path)?.[1] ?? "");
    const wasDown = this.#down.has(target);
    const answer = await this.#noted(forward());
    if (target !== "" && answer.status < 300 && writes(answer)) {
      if (wasDown) this.breaches.push(`documents were written through ${target}, which had been taken down`);
      if (!/-w-/.test(target)) this.breaches.push(`documents were written into ${target} itself`);
    }
    if (request.path.startsWith("/_aliases") && answer.status < 300) this.#note(request.body);
    return answer;
  }

  /** Waits until nothing is on its way any more, though its sender may be dead. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }

  async #noted(sent: Promise<Answer>): Promise<Answer> {
    this.#running.add(sent);
    try {
      return await sent;
    } finally {
      this.#running.delete(sent);
    }
  }

  #note(body: string): void {
    const { actions }: { readonly actions: readonly AliasAction[] } = JSON.parse(body);
    for (const { remove } of actions) {
      if (remove !== undefined && isFence(remove.alias, remove.index)) this.#down.add(remove.alias);
    }
    for (const { add } of actions) if (add !== undefined) this.#down.delete(add.alias);
  }
}

/** Whether any document of a bulk request was taken. */
function writes({ body }: Answer): boolean {
  return /"(result)":"(created|updated|deleted)"|"status":20[01]/.test(body) ||
    /"errors":false/.test(body);
}
