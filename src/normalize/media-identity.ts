// What a media URL names, without where and when it was signed: tomorrow's URL of the same bytes has the same identity.
// It must not throw, whatever the URL.

/** Query parameters that grant access and say nothing of the bytes. */
const accessParameters = new Set(['sign', 't', 'ap', 'sc', 'src', 'xsec_token'])
/** Older URLs carry time and signature as folders: `/202401011200/<32 hex>/FILEID!suffix`. */
const signedFolders = /^\d{12}\/[0-9a-f]{32}\//i

/**
 * File ID and processing part of an http(s) URL: `FILEID?imageView2/2/w/576/format/heif/q/58|imageMogr2/strip`.
 * Where the path holds `fileId`, what stands before it is dropped; else the identity starts with the whole path.
 * Null where the URL is not http(s) or has no path.
 */
export function mediaIdentity(url: string, fileId?: string): string | null {
  const parsed = httpUrl(url)
  const path = parsed && pathOf(parsed)
  if (!parsed || !path) return null
  const processing = parsed.search
    .slice(1)
    .split('&')
    .map(decode)
    .filter((segment) => segment !== '' && !accessParameters.has(segment.split('=', 1)[0] ?? ''))
    // A decoded "&" must not look like the one between segments; a "%" then has to be told from an escape.
    .map((segment) => segment.replaceAll(/[%&]/g, encodeURIComponent))
    .join('&')
  const file = fromFileId(path, fileId).replaceAll(/[%?]/g, encodeURIComponent)
  return processing === '' ? file : `${file}?${processing}`
}

/** The file ID that a URL itself tells: its path, without signed folders and without a `!suffix`, which is processing. */
export function fileIdOfUrl(url: string): string | null {
  const parsed = httpUrl(url)
  return (parsed && pathOf(parsed).split('!', 1)[0]) || null
}

function httpUrl(url: string): URL | null {
  const parsed = URL.parse(url)
  return parsed?.protocol === 'https:' || parsed?.protocol === 'http:' ? parsed : null
}

function pathOf(url: URL): string {
  return decode(url.pathname).replace(/^\/+/, '').replace(signedFolders, '')
}

function fromFileId(path: string, fileId: string | undefined): string {
  if (fileId === undefined || fileId === '') return path
  if (path.startsWith(fileId)) return path
  const folder = path.indexOf(`/${fileId}`)
  return folder === -1 ? path : path.slice(folder + 1)
}

/** Percent-decodes what can be decoded and leaves the rest as it is. */
function decode(encoded: string): string {
  return encoded.replaceAll(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run)
    } catch {
      return run
    }
  })
}
