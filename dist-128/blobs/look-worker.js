// The inside of a thread that looks at files, batch after batch. It must not load more than that takes.
import { join } from 'node:path';
import { answerEach } from '../core/thread.js';
import { blobPath } from './layout.js';
import { faultOf } from './look.js';
answerEach(({ archiveDir, blobs, read }) => blobs.map((blob) => faultOf(join(archiveDir, blobPath(blob.digest)), blob, read)));
