// A file that is there whole or not at all, hashed while it is written. It must not know what is written.
import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { inPlace } from './export-place.ts'

export interface Written {
  readonly bytes: number
  /** Of the whole file, in hex. */
  readonly sha256: string
}

/** Bytes that are gathered before they are written. */
const chunkBytes = 2 ** 18

/** A file being written beside its place. End it, or discard it. */
export class DigestedFile {
  readonly #path: string
  readonly #handle: FileHandle
  readonly #hash: Hash = createHash('sha256')
  #waiting: Uint8Array[] = []
  #waitingBytes = 0
  #bytes = 0

  private constructor(path: string, handle: FileHandle) {
    this.#path = path
    this.#handle = handle
  }

  static async create(path: string): Promise<DigestedFile> {
    return new DigestedFile(path, await inPlace(path, () => open(partialOf(path), 'w')))
  }

  /** Bytes so far. */
  get bytes(): number {
    return this.#bytes + this.#waitingBytes
  }

  async write(content: Uint8Array | string): Promise<void> {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    this.#waiting.push(bytes)
    this.#waitingBytes += bytes.length
    if (this.#waitingBytes >= chunkBytes) await this.#flush()
  }

  /** Moves the file into its place. */
  async end(): Promise<Written> {
    await this.#flush()
    await this.#handle.sync()
    await this.#handle.close()
    await inPlace(this.#path, () => rename(partialOf(this.#path), this.#path))
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') }
  }

  /** Leaves what there is beside its place, up to the last write. */
  async leave(): Promise<void> {
    await this.#flush()
    await this.#handle.close()
  }

  async discard(): Promise<void> {
    await this.#handle.close().catch(() => undefined)
    await rm(partialOf(this.#path), { force: true })
  }

  async #flush(): Promise<void> {
    const chunk = Buffer.concat(this.#waiting)
    this.#waiting = []
    this.#waitingBytes = 0
    this.#hash.update(chunk)
    await this.#handle.writeFile(chunk)
    this.#bytes += chunk.length
  }
}

const partialOf = (path: string) => `${path}.partial`
