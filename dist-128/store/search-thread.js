// Reads notes and makes their tokens in a thread of its own, with a handle of its own on the catalog. It must not write.
import { workerData } from 'node:worker_threads';
import { answerEach } from '../core/thread.js';
import { openAgain } from './open.js';
import { toIndex } from './search-documents.js';
const { path } = workerData;
const catalog = openAgain(path, 16);
answerEach((notes) => toIndex(catalog, notes));
