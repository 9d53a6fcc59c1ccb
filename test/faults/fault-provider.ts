// A provider that fails as a script says: which fault for which note or file, at which attempt. The script is data, so
// that a test can print it and hold what came of it against it. It must not judge what a client makes of it.
import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { ProviderOptions } from '../../src/provider/provider.ts'
import type { Content, Envelope, Takeover } from '../../src/provider/reply.ts'
import { mediaBytes } from '../../src/provider/sample-media.ts'
import type { NoteData } from '../../src/provider/sample-notes.ts'

/** What goes wrong with a call. */
export type CallFault =
  /** The provider's envelope with this code and no note. */
  | { readonly code: number; readonly headers?: Readonly<Record<string, string>> }
  /** Code 0 with this in place of the note. */
  | { readonly data: unknown }
  /** This status, and words that are no JSON. */
  | { readonly status: number }
  | 'a page'
  | 'no bytes'
  /** Half of the answer, and the connection breaks. */
  | 'cut'
  | 'reset'
  /** The request is taken, and nothing comes. */
  | 'silence'
  /** The head and half of the answer, and nothing more comes. */
  | 'stall'
  | 'another note'
  /** `note_list` is `notes`. */
  | 'a renamed key'
  /** 300 MB of JSON, said in advance by nobody. */
  | 'a huge body'
  /** 4 GiB behind 4 MB of gzip. */
  | 'a gzip bomb'

/** What goes wrong with a file. */
export type FileFault =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly redirect: string }
  | 'reset'
  | 'silence'
  /** A byte now and then, for ever. */
  | 'drip'
  /** The connection ends before the length that was said. */
  | 'short'
  /** More bytes than the length that was said. */
  | 'more than announced'
  /** Half of the file, as if it were the whole. */
  | 'half'
  | 'a page'
  | 'no bytes'
  /** A sound in place of a picture. */
  | 'another type'
  /** A good file, whose content type says that it is a page. */
  | 'a wrong content type'
  | 'announced as 5 GB'

/** One fault is for every attempt; a list goes attempt by attempt, null and the attempts after it are well. */
export type Turns<Fault> = Fault | readonly (Fault | null)[]

/** Faults by note ID, and by a file's path. Read at each request: a test changes it between runs. */
export interface Script {
  calls: Readonly<Record<string, Turns<CallFault>>>
  files: Readonly<Record<string, Turns<FileFault>>>
}

type Hooks = Required<Pick<ProviderOptions, 'respond' | 'respondMedia'>>

/** The hooks of a provider of these notes that fails as the script says. */
export function faultHooks(script: Script, notes: readonly NoteData[]): Hooks {
  return {
    respond: ({ noteId, attempt }) => {
      const fault = turn(script.calls[noteId], attempt)
      return fault === null ? undefined : failCall(fault, noteId, notes)
    },
    respondMedia: ({ path, processing, attempt }) => {
      const fault = turn(script.files[path], attempt)
      return fault === null ? undefined : failFile(fault, path, processing)
    },
  }
}

function turn<Fault>(turns: Turns<Fault> | undefined, attempt: number): Fault | null {
  if (turns === undefined) return null
  if (!Array.isArray(turns)) return turns as Fault
  return (turns as readonly (Fault | null)[])[attempt - 1] ?? null
}

const page = '<!doctype html><html><body>Bad gateway</body></html>'

function failCall(fault: CallFault, noteId: string, notes: readonly NoteData[]): Envelope | Content | Takeover {
  if (typeof fault === 'object') {
    if ('code' in fault) return { message: `code ${fault.code}`, ...fault }
    if ('data' in fault) return { code: 0, data: fault.data }
    return { status: fault.status, headers: { 'content-type': 'text/plain' }, body: 'no such luck\n' }
  }
  const note = notes.find(({ note_list }) => note_list[0].id === noteId)
  const half = JSON.stringify({ code: 0, data: [note], message: null, recordTime: null }).slice(0, 2000)
  switch (fault) {
    case 'a page':
      return { headers: { 'content-type': 'text/html' }, body: page }
    case 'no bytes':
      return { headers: { 'content-type': 'application/json' }, body: '' }
    case 'cut':
      return (response) => begin(response, half, () => response.destroy())
    case 'stall':
      return (response) => begin(response, half, () => undefined)
    case 'reset':
      return (response) => void response.socket?.resetAndDestroy()
    case 'silence':
      return () => undefined
    case 'another note':
      return { code: 0, data: notes.filter((one) => one !== note).slice(0, 1) }
    case 'a renamed key': {
      const { note_list, ...rest } = note ?? {}
      return { code: 0, data: [{ ...rest, notes: note_list }] }
    }
    case 'a huge body':
      return (response) => pour(response, { 'content-type': 'application/json' }, '{"code":0,"data":["', spaces, 300)
    case 'a gzip bomb':
      return (response) => pour(response, { 'content-encoding': 'gzip' }, '', bombPart(), 64)
  }
}

function begin(response: ServerResponse, text: string, then: () => void): void {
  response.writeHead(200, { 'content-length': String(2 * Buffer.byteLength(text)) })
  response.write(text, then)
}

const spaces = Buffer.alloc(1e6, ' ')
let part: Buffer | undefined
/** 64 MiB of zeros as one member of a gzip file; a gzip file may have many. */
function bombPart(): Buffer {
  part ??= gzipSync(Buffer.alloc(2 ** 26), { level: 9 })
  return part
}

/** Sends a piece so many times, no faster than it is taken: what is offered is never held. */
function pour(response: ServerResponse, headers: Record<string, string>, first: string, piece: Buffer, times: number) {
  response.writeHead(200, headers)
  response.write(first)
  let left = times
  const more = () => {
    while (left > 0 && !response.destroyed) {
      left -= 1
      if (!response.write(piece)) return void response.once('drain', more)
    }
    response.end()
  }
  more()
}

function failFile(fault: FileFault, path: string, processing: string): Content | Takeover {
  if (typeof fault === 'object') {
    if ('redirect' in fault) return { status: 302, headers: { location: fault.redirect }, body: '' }
    return { body: 'no such luck\n', ...fault }
  }
  const { bytes, mediaType } = mediaBytes(path, processing)
  const head = (length: number) => ({ 'content-type': mediaType, 'content-length': String(length) })
  switch (fault) {
    case 'reset':
      return (response) => void response.socket?.resetAndDestroy()
    case 'silence':
      return () => undefined
    case 'drip':
      return (response) => {
        response.writeHead(200, { 'content-type': mediaType })
        const drops = setInterval(() => response.write(bytes.subarray(0, 1)), 50)
        response.once('close', () => clearInterval(drops))
      }
    case 'short':
      return (response) => {
        response.writeHead(200, head(bytes.length))
        response.write(bytes.subarray(0, bytes.length >> 1), () => response.socket?.end())
      }
    case 'more than announced':
      return (response) => {
        const lines = Object.entries(head(bytes.length >> 1)).map(([name, value]) => `${name}: ${value}\r\n`)
        response.socket?.end(
          Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\nconnection: close\r\n${lines.join('')}\r\n`), bytes]),
        )
      }
    case 'half':
      return { headers: { 'content-type': mediaType }, body: bytes.subarray(0, bytes.length >> 1) }
    case 'a page':
      return { headers: { 'content-type': mediaType }, body: page }
    case 'no bytes':
      return { headers: { 'content-type': mediaType }, body: '' }
    case 'another type':
      return { headers: { 'content-type': mediaType }, body: mediaBytes(`audio/${path}`, '').bytes }
    case 'a wrong content type':
      return { headers: { 'content-type': 'text/html' }, body: bytes }
    case 'announced as 5 GB':
      return (response) => {
        response.writeHead(200, head(5e9))
        response.write(bytes)
      }
  }
}
