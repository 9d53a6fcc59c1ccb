// A disk of a few megabytes for one test: a tmpfs in a mount namespace of its own, that only commands started within it
// see. It must not mount anything where this process or others would see it.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync } from 'node:fs'

export interface SmallDisk extends AsyncDisposable {
  /** For a command that is to see it. */
  readonly within: readonly string[]
  /** The mounted folder as this process reaches it. SQLite cannot: it follows the link in it by itself. */
  readonly path: string
  resize(megabytes: number): void
  setReadOnly(readOnly: boolean): void
  /** Copies what is on it into a folder, and returns that. */
  copyTo(folder: string): string
}

/** Why there can be no small disk here; null where there can. */
export function whyNoDisk(): string | null {
  try {
    execFileSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/mnt'], { stdio: 'pipe' })
    return null
  } catch {
    return 'mounting in a namespace takes root on Linux'
  }
}

/** Mounts a disk at `folder`, which is made where it is not there. */
export async function mountDisk(folder: string, megabytes: number): Promise<SmallDisk> {
  mkdirSync(folder, { recursive: true })
  const mount = `mount -t tmpfs -o size=${megabytes}m none "$0" && echo mounted && exec cat`
  const keeper = spawn('unshare', ['-m', 'sh', '-c', mount, folder], { stdio: 'pipe' })
  await once(keeper.stdout, 'data')
  const within = ['nsenter', '-t', String(keeper.pid), '-m', '--']
  const remount = (options: string) => {
    const [file = '', ...rest] = [...within, 'mount', '-o', `remount,${options}`, folder]
    execFileSync(file, rest)
  }
  const path = `/proc/${keeper.pid}/root${folder}`
  return {
    within,
    path,
    resize: (size) => remount(`size=${size}m`),
    setReadOnly: (readOnly) => remount(readOnly ? 'ro' : 'rw'),
    copyTo: (copy) => {
      cpSync(`${path}/.`, copy, { recursive: true })
      return copy
    },
    [Symbol.asyncDispose]: async () => {
      keeper.stdin.end()
      await once(keeper, 'close')
    },
  }
}
