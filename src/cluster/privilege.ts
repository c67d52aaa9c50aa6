/**
 * Which privilege a refusal asks for, in the words of each engine.
 *
 * @module
 */

/** Gives what to do about a 403, from the reason that the cluster gives. */
export function privilegeHint(reason: string): string {
  const elastic = /granted by the (index|cluster) privileges \[([^\]]+)\]/.exec(reason);
  if (elastic !== null) {
    return `Grant these credentials one of the ${elastic[1]} privileges ${elastic[2].replaceAll(",", ", ")}.`;
  }
  const open = /no permissions for \[((?:[^[\]]|\[[^\]]*\])+)\]/.exec(reason);
  if (open !== null) return `Grant these credentials the permission ${open[1]}.`;
  const amazon = /not authorized to perform: (\S+)/.exec(reason);
  if (amazon !== null) return `Allow ${amazon[1]} to this user or role: in its policy, and in that of the domain.`;
  if (/signature|security token|authentication token|credential should be/i.test(reason)) {
    return "Check the AWS credentials of the environment, cluster.auth.aws, and the clock of this machine.";
  }
  return "Grant these credentials the privilege that the cluster asks for.";
}
