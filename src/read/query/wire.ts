// What a query's process and its owner say to each other: frames of a length and a serialized message. It must not know
// what is done with them.
import { readSync, writeSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { deserialize, serialize } from 'node:v8'
import type { Parameters, SqlValue } from './query.ts'

/** The one message to the process. */
export interface Question {
  readonly archiveDir: string
  readonly sql: string
  readonly params: Parameters
  /** The list to which the archive is narrowed, by name. */
  readonly list: string | null
}

/** What the process answers: the columns, rows in batches, then that there are no more; or at any time an error. */
export type Answer =
  | { readonly kind: 'columns'; readonly columns: readonly string[] }
  | { readonly kind: 'rows'; readonly rows: readonly (readonly SqlValue[])[] }
  | { readonly kind: 'end' }
  | {
      readonly kind: 'error'
      readonly name: string
      readonly message: string
      readonly stack: string | undefined
      /** SQLite's or the system's, such as SQLITE_BUSY. */
      readonly code: unknown
    }

/** A message as the bytes of a frame. */
export function frameOf(message: Question | Answer): Buffer {
  const body = serialize(message)
  const length = Buffer.allocUnsafe(4)
  length.writeUInt32LE(body.length)
  return Buffer.concat([length, body])
}

/** Writes a frame; waits where the reader is slow. */
export function writeFrame(fd: number, answer: Answer): void {
  const bytes = frameOf(answer)
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at)
}

/** Reads the question; waits until it is there. */
export function readQuestion(fd: number): Question {
  return deserialize(readBytes(fd, readBytes(fd, 4).readUInt32LE())) as Question
}

function readBytes(fd: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  for (let at = 0; at < length; ) {
    const count = readSync(fd, bytes, at, length - at, null)
    if (count === 0) throw new Error('the question ended too early')
    at += count
  }
  return bytes
}

/** The answers in a stream, each as soon as it is whole. */
export async function* answersIn(stream: Readable): AsyncGenerator<Answer> {
  let chunks: Buffer[] = []
  let held = 0
  let wanted = 4
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    held += chunk.length
    if (held < wanted) continue
    let bytes = Buffer.concat(chunks)
    while (bytes.length >= 4 && bytes.length >= 4 + bytes.readUInt32LE()) {
      const end = 4 + bytes.readUInt32LE()
      yield deserialize(bytes.subarray(4, end)) as Answer
      bytes = bytes.subarray(end)
    }
    chunks = [bytes]
    held = bytes.length
    wanted = bytes.length < 4 ? 4 : 4 + bytes.readUInt32LE()
  }
}
