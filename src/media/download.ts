// One media file from its host to the blob store: asked for, streamed, checked, kept. It must not retry, sleep or
// know the catalog; what it throws says what happens next.
import { once } from 'node:events'
import got, { type Agents, type Delays, type Request, RequestError, TimeoutError } from 'got'
import type { BlobStore, Received } from '../blobs/blob-store.ts'
import { TransientError, UnusableError } from '../core/errors.ts'
import type { Digest, MediaKind, MediaSlot } from '../core/model.ts'
import { guardedLookup } from './addresses.ts'
import { type Answer, announcedBytes, redirectTarget, refusal } from './answer.ts'
import { checkContainer } from './container.ts'
import type { DecodePool } from './decode-pool.ts'
import { permit } from './hosts.ts'
import { inspect, type Measures } from './inspect.ts'
import { isAcceptable, looksLikeText, sniff } from './sniff.ts'

/** A file to download. */
export type WantedFile = Pick<MediaSlot, 'url' | 'kind' | 'identity'>

export interface DownloadedFile extends Measures {
  readonly digest: Digest
  readonly size: number
  readonly mediaType: string
  /** 32 hex digits; of voices only, whose note names one. */
  readonly md5: string | null
  /** The same bytes were in the store before. */
  readonly existed: boolean
}

export interface DownloaderSettings {
  /** Hosts beyond the list, `host` or `host:port`, as the user gave them. */
  readonly extraHosts: readonly string[]
  readonly userAgent: string
  /** Used by nobody else: connections that others made have not passed the address guard. */
  readonly agents: Agents
  readonly blobs: BlobStore
  /** Which pictures are decoded before they are kept; `sample`: every tenth, told by its digest. */
  readonly decode: { readonly which: 'all' | 'sample' | 'none'; readonly pool: DecodePool }
  /** Milliseconds; in place of the time limits below. `request` is that of a picture: others have a multiple of it. */
  readonly timeouts?: Delays
}

export interface Downloader {
  /**
   * Downloads, checks and keeps the slot's file; once it resolves the blob survives a power cut.
   * @throws {ExpiredUrlError} on 401, 403, 410; {ThrottledError} on 429; {UnusableError} where the host is refused, has
   *   no such file, or the file is too large; {TransientError} on 5xx, resets, time-outs, and on an answer that is not
   *   the file it should be (kept in quarantine where it was complete), or where `signal` aborts;
   *   {HaltError} where the disk takes nothing more.
   */
  download(slot: WantedFile, signal?: AbortSignal): Promise<DownloadedFile>
}

const MiB = 1024 * 1024
const minute = 60_000
/** The most a file may weigh, and last: a host that drips bytes must not hold a place in the lane for ever. */
const limits: Readonly<Record<MediaKind, { readonly maxBytes: number; readonly timesAsLong: number }>> = {
  image: { maxBytes: 64 * MiB, timesAsLong: 1 },
  avatar: { maxBytes: 16 * MiB, timesAsLong: 1 },
  cover: { maxBytes: 16 * MiB, timesAsLong: 1 },
  voice: { maxBytes: 256 * MiB, timesAsLong: 3 },
  live_photo: { maxBytes: 256 * MiB, timesAsLong: 3 },
  video: { maxBytes: 4096 * MiB, timesAsLong: 18 },
}
const longestMs = 10 * minute
const maxRedirects = 3

/** A downloader whose connections all passed the guard, but for those to a proxy, which looks names up by itself. */
export function createDownloader(settings: DownloaderSettings): Downloader {
  const { extraHosts, userAgent, agents, blobs, decode, timeouts } = settings
  const client = got.extend({
    headers: { 'user-agent': userAgent, 'accept-encoding': 'identity' },
    agent: agents,
    dnsLookup: guardedLookup(extraHosts),
    decompress: false,
    followRedirect: false,
    throwHttpErrors: false,
    strictContentLength: false, // the store counts, and says what it counted
    retry: { limit: 0 },
    timeout: { lookup: 10_000, connect: 10_000, secureConnect: 10_000, response: 30_000, socket: 30_000, ...timeouts },
  })

  async function download(slot: WantedFile, signal?: AbortSignal): Promise<DownloadedFile> {
    let url = permit(slot.url, extraHosts)
    for (let hops = 0; hops <= maxRedirects; hops++) {
      const target = await follow(url, slot, signal)
      if (!(target instanceof URL)) return check(target, slot, url.hostname, signal)
      url = permit(target, extraHosts)
    }
    throw new TransientError(`media host ${url.hostname}: more than ${maxRedirects} redirects`)
  }

  /** One request: the place it redirects to, or its body. */
  async function follow(url: URL, { kind }: WantedFile, signal: AbortSignal | undefined): Promise<URL | Received> {
    const { maxBytes, timesAsLong } = limits[kind]
    const request = (timeouts?.request ?? longestMs) * timesAsLong
    const stream = client.stream(url, { timeout: { request }, ...(signal && { signal }) })
    // Whoever waits for the stream or reads it meets its error; one that comes in between must not end the process.
    stream.on('error', () => undefined)
    try {
      const answer = await firstAnswer(stream, url.hostname)
      const target = redirectTarget(answer, url)
      if (target !== null) return target
      const error = refusal(answer)
      if (error !== null) throw error
      const expectedBytes = announcedBytes(answer.headers)
      return await blobs
        .receive(stream, { maxBytes, expectedBytes, md5: kind === 'voice' })
        .catch((error: unknown) => Promise.reject(withHost(error, url.hostname)))
    } catch (error) {
      throw named(error, url.hostname)
    } finally {
      stream.destroy()
    }
  }

  async function check(
    file: Received,
    { kind, identity }: WantedFile,
    host: string,
    signal: AbortSignal | undefined,
  ): Promise<DownloadedFile> {
    const { digest, size, md5 } = file
    try {
      if (size === 0) throw new TransientError(`media host ${host} sent no bytes`)
      if (looksLikeText(file.head)) {
        throw new TransientError(`media host ${host} sent a page in place of the ${kind}`)
      }
      const mediaType = await sniff(file.head)
      const { fault, measures } = await judge(file, kind, mediaType, signal)
      if (mediaType === null || fault !== null) {
        await file.quarantine(`${kind} ${identity}: ${fault}`)
        throw new TransientError(`media host ${host} sent a broken ${kind}: ${fault} (kept in quarantine as ${digest})`)
      }
      return { digest, size, md5, mediaType, ...measures, ...(await file.keep()) }
    } catch (error) {
      await file.discard() // of what is neither kept nor in quarantine
      throw signal?.aborted && error === signal.reason ? new TransientError(`media host ${host}: stopped`) : error
    }
  }

  /** What is wrong with a file, or null; and its measures where nothing is. */
  async function judge(
    { content, digest }: Received,
    kind: MediaKind,
    mediaType: string | null,
    signal: AbortSignal | undefined,
  ): Promise<
    { readonly fault: string; readonly measures?: never } | { readonly fault: null; readonly measures: Measures }
  > {
    if (mediaType === null) return { fault: 'of no type we know' }
    if (!isAcceptable(kind, mediaType)) return { fault: `of type ${mediaType}` }
    const verdict = await checkContainer(content, mediaType)
    if (!verdict.ok) return { fault: `${mediaType} ${verdict.reason}` }
    if (isDue(decode.which, digest)) {
      const decoded = await decode.pool.decode(content, mediaType, signal)
      if (!decoded.ok) return { fault: `${mediaType} does not decode: ${decoded.reason}` }
      const { width, height } = decoded
      if (width !== null) return { fault: null, measures: { width, height, durationMs: null } }
    }
    return { fault: null, measures: await inspect(content, mediaType) }
  }

  return { download }
}

async function firstAnswer(stream: Request, host: string): Promise<Answer> {
  const [response] = await once(stream, 'response')
  return { host, status: response.statusCode, headers: response.headers }
}

/** got's errors in the program's words. They are not kept as a cause: they hold the URL with its query. */
function named(error: unknown, host: string): unknown {
  if (!(error instanceof RequestError)) return error
  if (error.cause instanceof UnusableError) return error.cause // the address guard's
  if (error instanceof TimeoutError) return new TransientError(`media host ${host}: time-out (${error.event})`)
  return new TransientError(`media host ${host}: ${error.code}`)
}

/** The store's complaints about length do not know whose bytes they were. */
function withHost(error: unknown, host: string): unknown {
  if (error instanceof TransientError) return new TransientError(`media host ${host}: ${error.message}`)
  if (error instanceof UnusableError) return new UnusableError(`media host ${host}: ${error.message}`)
  return error
}

/** Whether a file is to be decoded. By its digest, so that a file's turn is the same in every run. */
function isDue(which: DownloaderSettings['decode']['which'], digest: Digest): boolean {
  return which === 'all' || (which === 'sample' && Number.parseInt(digest.slice(0, 8), 16) % 10 === 0)
}
