/**
 * What stands between one process and the cluster: it does to requests what the round says, and watches the fences.
 *
 * @module
 */
import { openProxy, type ProxiedRequest, type Proxy, type ProxyAnswer } from "../../test/proxy.ts";
import type { Fences } from "./fences.ts";
import type { Fault } from "./steps.ts";

/** What the adversary can do to the process and to the servers. */
export interface Adversary {
  kill(signal: "SIGKILL" | "SIGTERM"): void;
  /** Stops the process until the other command has ended. */
  pause(meanwhile: readonly string[]): Promise<void>;
  restart(what: "cluster" | "postgres"): Promise<void>;
  disconnect(): Promise<void>;
}

/** What was done, by its name. */
export type Tell = (what: string) => void;

/** Asks for the server's answer. */
type Forward = () => Promise<{ readonly status: number; readonly body: string }>;

/** Opens a proxy for one process. */
export async function openFaultProxy(
  cluster: string,
  options: {
    readonly faults: readonly Fault[];
    readonly adversary: Adversary;
    readonly fences: Fences;
    readonly tell: Tell;
    /** Called as each request comes, with its number. */
    readonly onRequest?: (number: number) => void;
  },
): Promise<Proxy> {
  const { faults, adversary, fences, tell, onRequest = () => {} } = options;
  let number = 0;
  return await openProxy(cluster, {
    hook: async (request, ask) => {
      const at = ++number;
      onRequest(at);
      const forward = () => fences.watch(request, ask);
      for (const fault of faults) {
        if (!isAt(fault, at)) continue;
        tell(fault.do);
        const answer = await meet(fault, request, forward, adversary);
        if (answer !== undefined) return answer;
      }
      return await forward();
    },
  });
}

function isAt(fault: Fault, number: number): boolean {
  if (fault.do === "kill-later") return false;
  return number >= fault.at && number < fault.at + ("times" in fault ? fault.times : 1);
}

async function meet(
  fault: Fault,
  request: ProxiedRequest,
  forward: Forward,
  adversary: Adversary,
): Promise<ProxyAnswer | undefined> {
  switch (fault.do) {
    case "kill-later":
      return undefined;
    case "kill":
      if (fault.lost) await forward();
      adversary.kill("SIGKILL");
      return "cut";
    case "terminate":
      adversary.kill("SIGTERM");
      return undefined;
    case "pause": {
      // Held back, it comes to the cluster when another has taken over; else the process learns the answer then.
      if (fault.hold) {
        await adversary.pause(fault.meanwhile);
        return undefined;
      }
      const answer = await forward();
      await adversary.pause(fault.meanwhile);
      return answer;
    }
    case "delay":
      await new Promise((resolve) => setTimeout(resolve, fault.milliseconds));
      return undefined;
    case "cut":
      return "cut";
    case "lost":
      await forward();
      return "cut";
    case "torn":
      return { ...await forward(), torn: true };
    case "twice": {
      const answer = await forward();
      await forward();
      return answer;
    }
    case "busy":
      return refusal(429, "es_rejected_execution_exception", "rejected execution");
    case "away":
      return refusal(503, "cluster_block_exception", "blocked by: [SERVICE_UNAVAILABLE/1/state not recovered]");
    case "gateway":
      return { status: 502, body: "<html>Bad gateway</html>", headers: { "content-type": "text/html" } };
    case "nonsense":
      return { status: 200, body: request.method === "HEAD" ? "" : "{" };
    case "restart-cluster":
      await adversary.restart("cluster");
      return undefined;
    case "restart-postgres":
      await adversary.restart("postgres");
      return undefined;
    case "disconnect":
      await adversary.disconnect();
      return undefined;
  }
}

function refusal(status: number, type: string, reason: string): ProxyAnswer {
  return { status, body: { error: { type, reason }, status } };
}
