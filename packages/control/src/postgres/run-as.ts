/** Postgres refuses to run as root; then it runs as `nobody`, who owns its folder. */
export interface RunAs {
  readonly uid?: number
  readonly gid?: number
}

const NOBODY = 65_534

/** Whom the server's processes run as: the one who runs this, unless that is root. */
export function runAs(): RunAs {
  return process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}
}
