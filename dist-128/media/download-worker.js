// The inside of the thread that downloads: its composition root. It must not decide anything.
import { workerData } from 'node:worker_threads';
import { createBlobStore } from '../blobs/blob-store.js';
import { killAt } from '../core/kill-points.js';
import { answerEach } from '../core/thread.js';
import { createAgents } from '../proxy.js';
import { createDecodePool } from './decode-pool.js';
import { createDownloader } from './download.js';
const { archiveDir, decode, ...settings } = workerData;
const reached = killAt(process.env.REDNOTE_KILL_AT);
const { download } = createDownloader({
    ...settings,
    agents: createAgents(process.env),
    blobs: createBlobStore(archiveDir, () => reached('synced')),
    decode: { which: decode, pool: createDecodePool() },
});
answerEach((file, signal) => download(file, signal));
