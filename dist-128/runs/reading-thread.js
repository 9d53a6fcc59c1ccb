// A capture reader in a thread of its own, with a handle of its own on the ledger: the parts that it is named it reads in turn,
// and answers each message with one. It must not write.
import { workerData } from 'node:worker_threads';
import { answerEach } from '../core/thread.js';
import { storedCaptures } from '../store/ledger.js';
import { openCommitted } from '../store/open.js';
import { CaptureReader } from './capture-reader.js';
const options = workerData;
const reader = new CaptureReader(options);
const ledger = openCommitted(options.path, 4);
answerEach((task) => (task === 'counted' ? reader.counted() : reader.read(storedCaptures(ledger, task))));
