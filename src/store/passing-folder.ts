// A temporary folder that goes when it is disposed of, or with the process, whatever ends that but SIGKILL: it may hold
// gigabytes. It must not know what is put there.
import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface PassingFolder extends AsyncDisposable {
  readonly path: string
}

/** Makes one. A signal that nobody else listens to ends the process as if nobody did, once the folder is gone. */
export async function makePassingFolder(): Promise<PassingFolder> {
  const path = await mkdtemp(join(tmpdir(), 'rednote-archive-'))
  const remove = () => rmSync(path, { recursive: true, force: true })
  const end = (signal: NodeJS.Signals) => {
    // Who else listens comes to an end that disposes of it.
    if (process.listenerCount(signal) > 1) return
    remove()
    unlisten()
    process.kill(process.pid, signal)
  }
  const unlisten = () => process.off('exit', remove).off('SIGINT', end).off('SIGTERM', end).off('SIGHUP', end)
  process.on('exit', remove).on('SIGINT', end).on('SIGTERM', end).on('SIGHUP', end)
  return {
    path,
    [Symbol.asyncDispose]: async () => {
      unlisten()
      await rm(path, { recursive: true, force: true })
    },
  }
}
