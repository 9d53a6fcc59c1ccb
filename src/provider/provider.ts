// The built-in provider: the API path and the media of the sample on one loopback port, for demo, tests and benches.
// It stands for a machine of someone else: it must not import a stage, nor keep anything on disk.
import { createServer, type Server, type ServerResponse } from 'node:http'
import { writeAnswer } from './answer.ts'
import { type MediaRequest, readMediaRequest } from './media-request.ts'
import { hex, randomOf } from './random.ts'
import { type Content, type Envelope, send, statusOf, type Takeover } from './reply.ts'
import { mediaBytes, type SampleFile } from './sample-media.ts'
import type { NoteData } from './sample-notes.ts'

type Hook<Request, Reply> = (request: Request) => Reply | undefined | Promise<Reply | undefined>

export interface ProviderOptions {
  /** A Map by note ID is used as it is; others are put into one. */
  readonly notes: Map<string, NoteData> | Iterable<NoteData>
  /** Asked for a note that is not in `notes`. */
  readonly makeNote?: (noteId: string) => NoteData | undefined
  /** The one token that is good; where absent, any that is not empty. */
  readonly token?: string
  /** Port on 127.0.0.1; 0, the default, takes a free one. */
  readonly port?: number
  /** Unix seconds, for `t` and `recordTime`. */
  readonly now?: () => number
  /** Makes the bytes of media in place of `mediaBytes`. */
  readonly images?: (path: string, processing: string) => SampleFile
  /** May answer an API call in the provider's place; `attempt` counts the calls for that `noteId` from 1. */
  readonly respond?: Hook<{ noteId: string; attempt: number; url: URL }, Envelope | Content | Takeover>
  /** May answer a media request in the provider's place; `attempt` counts the requests for that path from 1. */
  readonly respondMedia?: Hook<MediaRequest & { attempt: number }, Content | Takeover>
  /** Told of each answer just before it is sent. */
  readonly onCall?: (call: Call) => void
  readonly onDownload?: (download: Download) => void
  /** False keeps counts only: for long benches. */
  readonly keepLog?: boolean
}

/** An API call answered. */
export interface Call {
  /** As it was asked for, a URL or nonsense included. */
  readonly noteId: string
  /** Unix milliseconds. */
  readonly at: number
  /** Null where a hook answered otherwise than with an envelope. */
  readonly code: number | null
}

/** A media request answered. */
export interface Download {
  /** The file ID, and the query without `sign` and `t`. */
  readonly path: string
  readonly processing: string
  /** Unix milliseconds. */
  readonly at: number
  /** Null where a hook took the response over. */
  readonly status: number | null
}

export interface Provider {
  /** `http://127.0.0.1:PORT`, of the API and of all media. */
  readonly origin: string
  /** For `JUSTONEAPI_BASE_URL`. */
  readonly baseUrl: string
  /** For `REDNOTE_MEDIA_HOSTS`. */
  readonly mediaHost: string
  /** Notes by ID: set, edit or delete them between runs. */
  readonly notes: Map<string, NoteData>
  readonly calls: Call[]
  readonly downloads: Download[]
  /** How many there were, kept in the logs or not. */
  readonly counts: { calls: number; downloads: number }
  /** Ends open connections too. */
  close(): Promise<void>
}

const host = '127.0.0.1'
const noteDetailPath = '/api/xiaohongshu/get-note-detail/v1'
const jsonType = { 'content-type': 'application/json; charset=utf-8' }

/** Starts the provider on loopback. @throws the listener's error, as where the port is taken. */
export async function startProvider(options: ProviderOptions): Promise<Provider> {
  const notes =
    options.notes instanceof Map
      ? options.notes
      : new Map(Array.from(options.notes, (data) => [data.note_list[0].id, data] as const))
  const calls: Call[] = []
  const downloads: Download[] = []
  const counts = { calls: 0, downloads: 0 }
  const attempts = new Map<string, number>()
  const now = options.now ?? (() => Math.floor(Date.now() / 1000))
  let origin = ''

  function attemptFor(key: string): number {
    const attempt = (attempts.get(key) ?? 0) + 1
    attempts.set(key, attempt)
    return attempt
  }

  function judge(query: URLSearchParams): Envelope {
    const token = query.get('token') ?? ''
    if (token === '' || (options.token !== undefined && token !== options.token)) {
      return { code: 100, message: 'Token invalid or inactive' }
    }
    const noteId = /^(?:https:\/\/[\w.]+\/explore\/)?([0-9a-f]{24})(?:\?.*)?$/.exec(query.get('noteId') ?? '')?.[1]
    if (noteId === undefined) return { code: 400, message: 'noteId missing or malformed' }
    const note = notes.get(noteId) ?? options.makeNote?.(noteId)
    return { code: 0, data: note ? [note] : [] }
  }

  function contentOf(envelope: Envelope): Content {
    const random = randomOf(counts.calls, now())
    const answer = {
      code: envelope.code,
      data: envelope.data ?? null,
      message: envelope.message ?? null,
      recordTime: new Date(now() * 1000).toISOString(),
      requestId: hex(random, 32),
    }
    const body = writeAnswer(answer, { random, signedAt: now(), origin })
    return { status: statusOf(envelope), headers: { ...jsonType, ...envelope.headers }, body }
  }

  async function answerCall(target: string): Promise<Content | Takeover> {
    const url = new URL(target, origin)
    const noteId = url.searchParams.get('noteId') ?? ''
    const hooked = await options.respond?.({ noteId, url, attempt: attemptFor(`call ${noteId}`) })
    const reply = hooked ?? judge(url.searchParams)
    const code = 'code' in reply ? Number(reply.code) : null
    const call: Call = { noteId, code, at: Date.now() }
    counts.calls += 1
    if (options.keepLog !== false) calls.push(call)
    options.onCall?.(call)
    return 'code' in reply ? contentOf(reply) : reply
  }

  async function answerMedia(request: MediaRequest): Promise<Content | Takeover> {
    const hooked = await options.respondMedia?.({ ...request, attempt: attemptFor(`media ${request.path}`) })
    const reply = hooked ?? serve(request)
    const status = 'body' in reply ? (reply.status ?? 200) : null
    const { path, processing } = request
    const download: Download = { path, processing, status, at: Date.now() }
    counts.downloads += 1
    if (options.keepLog !== false) downloads.push(download)
    options.onDownload?.(download)
    return reply
  }

  function serve({ path, processing, refusal }: MediaRequest): Content {
    if (refusal !== null) return { status: 403, body: `${refusal}\n` }
    const { bytes, mediaType } = (options.images ?? mediaBytes)(path, processing)
    return { headers: { 'content-type': mediaType }, body: bytes }
  }

  const server = createServer(async (request, response) => {
    const target = request.url ?? '/'
    try {
      if (request.method !== 'GET')
        return send(response, { status: 405, headers: { allow: 'GET' }, body: 'GET only\n' })
      const [path] = target.split('?', 1)
      const reply =
        path === noteDetailPath
          ? await answerCall(target)
          : path?.startsWith('/api/')
            ? contentOf({ code: 404, message: 'no such API' })
            : await answerMedia(readMediaRequest(request))
      if (typeof reply === 'function') reply(response, request)
      else send(response, reply)
    } catch (error) {
      confess(response, error)
    }
  })
  origin = `http://${host}:${await listen(server, options.port ?? 0)}`
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { origin, baseUrl: origin, mediaHost: host, notes, calls, downloads, counts, close }
}

/** A hook that throws is a bug of the test: its stack is the answer, no envelope. */
function confess(response: ServerResponse, error: unknown): void {
  if (response.headersSent) response.destroy()
  else send(response, { status: 500, body: error instanceof Error ? `${error.stack}` : String(error) })
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}
