// One file's job: downloaded, checked and kept by media/ and blobs/, then linked to every slot that it fills.
// The file is on disk before any row says so. It must not retry by itself: errors go to the disposition.
import { close } from '../frontier/frontier.js';
import { linkFile, wantedFile } from '../store/media.js';
import { write } from '../store/write.js';
/** Fetches the file of a leased job and links it (tx 3). `onKept`: it is on the disk. */
export async function fetchMedia(run, job, onKept) {
    const wanted = job.identity === null ? undefined : wantedFile(run.catalog, job.identity);
    if (wanted === undefined) {
        // No slot names it any more: a rebuild with a newer normalizer may have dropped it.
        await write(run.catalog, (tx) => close(tx, job));
        return;
    }
    const file = await run.downloader.download(wanted, run.stop.now);
    run.reached('kept');
    onKept();
    // Rows that a power cut takes cost the file once more, and nothing else.
    const filled = await write(run.catalog, (tx) => {
        const slots = linkFile(tx, wanted.identity, file, run.clock.nowSeconds());
        close(tx, job);
        return slots;
    });
    run.reached('linked');
    run.tally.fileStored(wanted.identity, file.size, filled);
}
