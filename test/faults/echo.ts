// A provider that repeats what it was asked, token and all, wherever an answer has room for words: the worst that can
// happen to a secret that travels in a URL. It must not change whether an answer is a success or which fault it is.
import type { ProviderOptions } from '../../src/provider/provider.ts'
import type { Content, Envelope, Takeover } from '../../src/provider/reply.ts'
import type { NoteData } from '../../src/provider/sample-notes.ts'

type Respond = NonNullable<ProviderOptions['respond']>

/** A token as pages, links, links in links, JSON and HTML write it. */
function spellings(token: string): string[] {
  const odd = (write: (code: string) => string) =>
    token.replace(/[^A-Za-z0-9]/g, (char) => write(char.charCodeAt(0).toString(16)))
  return [
    token,
    encodeURIComponent(token),
    encodeURIComponent(encodeURIComponent(token)),
    new URLSearchParams({ token }).toString(),
    token.replaceAll('/', '\\/'),
    odd((code) => `%${code}`),
    odd((code) => `\\u00${code}`),
    odd((code) => `&#x${code};`),
    odd((code) => `&#X0${code};`),
    odd((code) => `&#${Number.parseInt(code, 16)};`),
  ]
}

/** Answers as `respond` does, or with the note, and repeats the request in it. */
export function echoing(respond: Respond, notes: readonly NoteData[]): Respond {
  return async (request) => {
    const token = request.url.searchParams.get('token') ?? ''
    const words = [...spellings(token), request.url.href, request.url.search].join(' ')
    const headers = { location: request.url.href, 'x-asked': request.url.search, 'x-words': words, 'set-cookie': words }
    const note = notes.find(({ note_list }) => note_list[0].id === request.noteId)
    const reply = (await respond(request)) ?? { code: 0, data: note === undefined ? [] : [told(note, words)] }
    if (typeof reply === 'function') return takenOver(reply, headers)
    if ('code' in reply)
      return {
        ...reply,
        message: `${reply.message ?? ''} ${words}`,
        headers: { ...headers, ...reply.headers },
      } satisfies Envelope
    return {
      ...reply,
      body: `${reply.body}${reply.body.length === 0 ? '' : words}`,
      headers: { ...headers, ...reply.headers },
    } satisfies Content
  }
}

/** The note, whose own words, names and keys repeat the request too. */
function told(data: NoteData, words: string): NoteData {
  const [note] = data.note_list
  const user = { ...(note.user as object), nickname: `${words} nickname` }
  const tags = [{ id: words, name: words, type: 'topic' }]
  const more = { title: words, desc: words, hash_tag: tags, ip_location: words, user, [words]: words }
  return { ...data, user, note_list: [{ ...note, ...more }] }
}

function takenOver(reply: Takeover, headers: Record<string, string>): Takeover {
  return (response, request) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    reply(response, request)
  }
}
