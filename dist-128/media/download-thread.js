import { moduleBeside, startThread } from '../core/thread.js';
const entry = moduleBeside(import.meta.url, 'download-worker');
/**
 * A downloader into the archive of a folder. Its thread starts with the first file, and with the next where it has ended.
 * @param settings `env`: the environment, for its proxies
 */
export function createDownloadThread({ env, ...workerData }) {
    let thread = null;
    return {
        download: ({ url, kind, identity }, signal) => {
            if (thread === null || thread.hasEnded)
                thread = startThread(entry, { workerData, env });
            return thread.ask({ url, kind, identity }, signal);
        },
        close: async () => {
            await thread?.end();
        },
    };
}
