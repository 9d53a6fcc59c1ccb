// The inside of the thread that downloads: its composition root. It must not decide anything.
import { workerData } from 'node:worker_threads'
import { createBlobStore } from '../blobs/blob-store.ts'
import { killAt } from '../core/kill-points.ts'
import { answerEach } from '../core/thread.ts'
import { createAgents } from '../proxy.ts'
import { createDecodePool } from './decode-pool.ts'
import { createDownloader, type WantedFile } from './download.ts'
import type { DownloadThreadSettings } from './download-thread.ts'

const { archiveDir, decode, ...settings } = workerData as DownloadThreadSettings
const reached = killAt(process.env.REDNOTE_KILL_AT)
const { download } = createDownloader({
  ...settings,
  agents: createAgents(process.env),
  blobs: createBlobStore(archiveDir, () => reached('synced')),
  decode: { which: decode, pool: createDecodePool() },
})

answerEach((file: WantedFile, signal) => download(file, signal))
