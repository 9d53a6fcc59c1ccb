// Takes a source's bytes in and measures them: a small file stays in memory, a larger one goes to blobs/tmp piece by
// piece. It must not sync or place anything.
import { createHash, type Hash, hash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { TransientError, UnusableError } from '../core/errors.ts'
import type { Digest } from '../core/model.ts'

/** Up to here a file is handed on in memory: whoever looks at it needs no disk, and it is written at one stroke. */
export const heldInMemory = 2 ** 20
/** Enough first bytes to tell a file's type. */
const headSize = 4100

export interface ReceiveLimits {
  readonly maxBytes: number
  /** What the sender announced, null where it did not. */
  readonly expectedBytes: number | null
  /** Take an md5 too. */
  readonly md5?: boolean
}

export interface Intake {
  readonly digest: Digest
  readonly size: number
  /** 32 hex digits; null where it was not asked for. */
  readonly md5: string | null
  /** The first bytes, at most 4100. */
  readonly head: Buffer
  /** The whole file where it is small, else its path in blobs/tmp. */
  readonly content: Buffer | string
}

/**
 * Reads the source to its end. `tempPath` is made where the file is not small, and then closed when this returns, or
 * throws.
 * @throws {TransientError} where the length is not the announced one; {UnusableError} above `maxBytes`; whatever the
 *   source or the disk throws.
 */
export async function takeIn(
  source: Readable | AsyncIterable<Uint8Array>,
  limits: ReceiveLimits,
  tempPath: string,
): Promise<Intake> {
  const { maxBytes, expectedBytes, md5 = false } = limits
  if ((expectedBytes ?? 0) > maxBytes) throw tooLarge(maxBytes)
  // Of the announced length, each piece is put in its place as it comes, and its own memory let go.
  const whole = expectedBytes !== null && expectedBytes <= heldInMemory ? Buffer.allocUnsafeSlow(expectedBytes) : null
  const held: Uint8Array[] = []
  let size = 0
  let file: TemporaryFile | null = null
  try {
    for await (const piece of source as AsyncIterable<Uint8Array>) {
      size += piece.byteLength
      if (size > maxBytes) throw tooLarge(maxBytes)
      if (whole !== null) {
        if (size <= whole.length) whole.set(piece, size - piece.byteLength)
      } else if (file === null) {
        held.push(piece)
        if (size <= heldInMemory) continue
        file = await createFile(tempPath, md5)
        for (const before of held.splice(0)) await file.add(before)
      } else await file.add(piece)
    }
  } finally {
    await file?.handle.close()
  }
  if (expectedBytes !== null && size !== expectedBytes)
    throw new TransientError(`${size} bytes came where ${expectedBytes} were announced`)
  return { size, ...(file?.measured() ?? measure(whole ?? Buffer.concat(held, size), md5)) }
}

function measure(content: Buffer, md5: boolean): Omit<Intake, 'size'> {
  return {
    digest: hash('sha256', content),
    md5: md5 ? hash('md5', content) : null,
    head: content.subarray(0, headSize),
    content,
  }
}

interface TemporaryFile {
  readonly handle: FileHandle
  add(piece: Uint8Array): Promise<void>
  measured(): Omit<Intake, 'size'>
}

async function createFile(path: string, withMd5: boolean): Promise<TemporaryFile> {
  const handle = await open(path, 'wx', 0o600)
  const sha256 = createHash('sha256')
  const md5: Hash | null = withMd5 ? createHash('md5') : null
  let head = Buffer.alloc(0)
  return {
    handle,
    add: async (piece) => {
      if (head.length < headSize) head = Buffer.concat([head, piece.subarray(0, headSize - head.length)])
      sha256.update(piece)
      md5?.update(piece)
      await handle.writeFile(piece)
    },
    measured: () => ({ digest: sha256.digest('hex'), md5: md5?.digest('hex') ?? null, head, content: path }),
  }
}

function tooLarge(maxBytes: number): UnusableError {
  return new UnusableError(`larger than the limit of ${maxBytes} bytes`)
}
