// What a media request names, and whether the provider's media hosts would serve it. It must not make bytes.
import type { IncomingMessage } from 'node:http'

export interface MediaRequest {
  /** The URL's path without its first slash: the file ID. */
  readonly path: string
  /** The URL's query without `sign` and `t`. */
  readonly processing: string
  /** Why it is refused with 403; null where it is not. */
  readonly refusal: string | null
}

/** Avatars, voices, films, covers of voices, and pictures of topics bear no signature. */
const unsigned = /^(avatar|audio|stream|mmopen)\/|@r_/
const ownSites = /^https?:\/\/([\w-]+\.)*(xiaohongshu|rednote)\.com(\/|$)/

/** Reads a request, decoded, so that a client may encode `|` or not. */
export function readMediaRequest(request: IncomingMessage): MediaRequest {
  const url = decode(request.url ?? '/')
  const [, path = '', query = ''] = /^\/*([^?]*)\??(.*)$/s.exec(url) ?? []
  const parts = query.split('&')
  const processing = parts.filter((part) => !/^(sign|t)=/.test(part)).join('&')
  const { referer } = request.headers
  const refusal =
    !unsigned.test(path) && !parts.some((part) => /^sign=./.test(part))
      ? 'sign missing'
      : referer !== undefined && !ownSites.test(referer)
        ? 'foreign Referer'
        : null
  return { path, processing, refusal }
}

function decode(url: string): string {
  try {
    return decodeURIComponent(url)
  } catch {
    return url
  }
}
