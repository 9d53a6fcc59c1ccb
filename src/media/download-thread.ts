// Downloads in a thread of its own: taking files in, looking at them and putting them on the disk is half of what a
// note costs, and the main thread has the provider and the catalog. It must not touch network or disk itself.
import type { Delays } from 'got'
import { moduleBeside, startThread, type Thread } from '../core/thread.ts'
import type { DownloadedFile, Downloader, DownloaderSettings, WantedFile } from './download.ts'

/** What the thread is made of. Nothing of it is an object of the main thread's. */
export interface DownloadThreadSettings extends Pick<DownloaderSettings, 'extraHosts' | 'userAgent'> {
  readonly archiveDir: string
  readonly timeouts: Delays
  readonly decode: DownloaderSettings['decode']['which']
}

const entry = moduleBeside(import.meta.url, 'download-worker')

/**
 * A downloader into the archive of a folder. Its thread starts with the first file, and with the next where it has ended.
 * @param settings `env`: the environment, for its proxies
 */
export function createDownloadThread({
  env,
  ...workerData
}: DownloadThreadSettings & { readonly env: NodeJS.ProcessEnv }): Downloader & { close(): Promise<void> } {
  let thread: Thread<WantedFile, DownloadedFile> | null = null
  return {
    download: ({ url, kind, identity }, signal) => {
      if (thread === null || thread.hasEnded) thread = startThread(entry, { workerData, env })
      return thread.ask({ url, kind, identity }, signal)
    },
    close: async () => {
      await thread?.end()
    },
  }
}
