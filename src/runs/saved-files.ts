// Files of saved answers to the bytes of each, one at a time: JSON (a file is one answer), JSONL (a line is one), folders
// of such files, each gzipped or not. It must not know what an answer is.
import { createReadStream, statSync } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { UsageError } from '../core/errors.ts'

/** The bytes of one answer as they came, or why there are none. */
export interface SavedBytes {
  readonly file: string
  /** 1-based; 1 where the file is one answer. */
  readonly line: number
  /** The file's own time, unix seconds. */
  readonly modifiedAt: number
  readonly body: Buffer | null
  readonly failure: string | null
}

/** Far beyond any answer: `provider.maxBodyMiB` is 32 by default. */
const mostBytes = 64 * 2 ** 20
const answerFile = /\.(json|jsonl|ndjson)(\.gz)?$/i

/** The files that inputs name, folders with all below them, each once. @throws {UsageError} where one is not there */
export async function filesOf(inputs: readonly string[]): Promise<string[]> {
  const files: string[] = []
  for (const input of inputs) {
    const stats = statSync(input, { throwIfNoEntry: false })
    if (stats === undefined) throw new UsageError(`there is no file or folder ${input}`)
    if (!stats.isDirectory()) files.push(input)
    else {
      const names = (await readdir(input, { recursive: true })).filter((name) => answerFile.test(name)).sort()
      if (names.length === 0) throw new UsageError(`${input} holds no .json, .jsonl or .ndjson file (or .gz of one)`)
      files.push(...names.map((name) => join(input, name)))
    }
  }
  return [...new Set(files)]
}

/** The answers in a file. What cannot be read of it is an entry with the reason; what was read before has been given. */
export async function* answersIn(file: string): AsyncGenerator<SavedBytes> {
  const modifiedAt = Math.floor(statSync(file).mtimeMs / 1000)
  const given = (line: number, body: Buffer | null, failure: string | null = null) => ({
    file,
    line,
    modifiedAt,
    body,
    failure,
  })
  let line = 1
  try {
    if (!(await isLines(file))) {
      yield given(1, await whole(file))
      return
    }
    for await (const bytes of linesOf(await bytesOf(file))) {
      if (bytes.length > mostBytes) yield given(line, null, tooLong)
      else if (bytes.toString('latin1').trim() !== '') yield given(line, bytes)
      line += 1
    }
  } catch (error) {
    yield given(line, null, `the file cannot be read from here on: ${(error as Error).message}`)
  }
}

const tooLong = `it is longer than ${mostBytes / 2 ** 20} MiB`

async function bytesOf(file: string): Promise<Readable> {
  const handle = await open(file)
  const magic = await handle.read(Buffer.alloc(2), 0, 2, 0).finally(() => handle.close())
  const stream = createReadStream(file)
  if (magic.buffer.readUInt16BE() !== 0x1f8b) return stream
  const unzipped = createGunzip()
  stream.once('error', (error) => unzipped.destroy(error))
  return stream.pipe(unzipped)
}

/** By its name; else where its first line is JSON by itself, and others follow. */
async function isLines(file: string): Promise<boolean> {
  if (/\.(jsonl|ndjson)(\.gz)?$/i.test(file)) return true
  let seen = 0
  let first: Buffer | null = null
  for await (const line of linesOf(await bytesOf(file))) {
    seen += line.length
    if (seen > mostBytes) return false
    if (line.toString('latin1').trim() === '') continue
    if (first !== null) return isJson(first)
    first = line
  }
  return false
}

function isJson(line: Buffer): boolean {
  try {
    JSON.parse(line.toString('utf8'))
    return true
  } catch {
    return false
  }
}

async function whole(file: string): Promise<Buffer> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of (await bytesOf(file)) as AsyncIterable<Buffer>) {
    parts.push(part)
    length += part.length
    if (length > mostBytes) throw new Error(tooLong)
  }
  return withoutMark(Buffer.concat(parts))
}

/** Lines without their ends; of one that is too long only enough to tell so. */
async function* linesOf(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let parts: Buffer[] = []
  let length = 0
  let isFirst = true
  const line = () => {
    const bytes = Buffer.concat(parts)
    parts = []
    length = 0
    const body = bytes.at(-1) === 0x0d ? bytes.subarray(0, -1) : bytes
    const marked = isFirst
    isFirst = false
    return marked ? withoutMark(body) : body
  }
  for await (const chunk of stream) {
    let from = 0
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, from)) {
      if (length <= mostBytes) parts.push(chunk.subarray(from, end))
      yield line()
      from = end + 1
    }
    const rest = chunk.subarray(from)
    if (length <= mostBytes && rest.length > 0) parts.push(rest)
    length += rest.length
  }
  if (parts.length > 0) yield line()
}

/** A byte order mark is the editor's, and no part of an answer. */
function withoutMark(bytes: Buffer): Buffer {
  return bytes.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? bytes.subarray(3) : bytes
}
