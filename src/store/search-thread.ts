// Reads notes and makes their tokens in a thread of its own, with a handle of its own on the catalog. It must not write.
import { workerData } from 'node:worker_threads'
import type { NoteId } from '../core/model.ts'
import { answerEach } from '../core/thread.ts'
import { openAgain } from './open.ts'
import { toIndex } from './search-documents.ts'

const { path } = workerData as { readonly path: string }
const catalog = openAgain(path, 16)

answerEach((notes: readonly NoteId[]) => toIndex(catalog, notes))
