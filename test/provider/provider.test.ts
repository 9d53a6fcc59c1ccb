// The provider over HTTP: envelopes, codes, media, and the hooks by which tests make it fail.
import got from 'got'
import { afterEach, describe, expect, it } from 'vitest'
import { type Provider, type ProviderOptions, startProvider } from '../../src/provider/provider.ts'
import { mediaBytes } from '../../src/provider/sample-media.ts'
import { type NoteData, sampleNotes } from '../../src/provider/sample-notes.ts'

const videoId = '698ab064000000001503876d'
const imageId = '69aed373000000001a02a6d8'
const unknownId = '69aed373000000001a02a6d9'
const open: Provider[] = []

async function start(options: Partial<ProviderOptions> = {}): Promise<Provider> {
  const provider = await startProvider({ notes: sampleNotes(), ...options })
  open.push(provider)
  return provider
}

afterEach(async () => {
  for (const provider of open.splice(0)) await provider.close()
})

const client = got.extend({ retry: { limit: 0 }, throwHttpErrors: false })

async function ask(provider: Provider, query: Record<string, string>) {
  const url = `${provider.baseUrl}/api/xiaohongshu/get-note-detail/v1`
  const response = await client(url, { searchParams: query })
  return { status: response.statusCode, type: response.headers['content-type'], answer: JSON.parse(response.body) }
}

describe('a call', () => {
  it.each([
    ['a note', { token: 't', noteId: imageId }, 200, 0],
    ['a note by its page', { token: 't', noteId: `https://www.xiaohongshu.com/explore/${imageId}?a=b` }, 200, 0],
    ['an unknown note', { token: 't', noteId: unknownId }, 200, 0],
    ['no token', { noteId: imageId }, 401, 100],
    ['another token', { token: 'other', noteId: imageId }, 401, 100],
    ['no note', { token: 't' }, 400, 400],
    ['a malformed note', { token: 't', noteId: imageId.toUpperCase() }, 400, 400],
    ['a note ID too long', { token: 't', noteId: `${imageId}00` }, 400, 400],
  ])('for %s', async (_what, query: Record<string, string>, status, code) => {
    const provider = await start({ token: 't' })
    const { answer, ...head } = await ask(provider, query)
    expect(head).toEqual({ status, type: 'application/json; charset=utf-8' })
    expect(Object.keys(answer).sort()).toEqual(['code', 'data', 'message', 'recordTime', 'requestId'])
    expect(answer.code).toBe(code)
    expect(provider.calls).toMatchObject([{ noteId: query.noteId ?? '', code }])
  })

  it('answers the one note, or an empty list', async () => {
    const provider = await start()
    const { answer } = await ask(provider, { token: 'any', noteId: videoId })
    expect(answer.data.map((data: NoteData) => data.note_list[0].id)).toEqual([videoId])
    expect((await ask(provider, { token: 'any', noteId: unknownId })).answer.data).toEqual([])
  })

  it('sees what a test edits or deletes between runs', async () => {
    const provider = await start()
    const note = provider.notes.get(videoId)?.note_list[0]
    if (note) note.title = 'edited'
    const asked = await ask(provider, { token: 'any', noteId: videoId })
    expect(asked.answer.data[0].note_list[0].title).toBe('edited')
    provider.notes.delete(videoId)
    expect((await ask(provider, { token: 'any', noteId: videoId })).answer.data).toEqual([])
  })

  it('makes a note when it is asked for', async () => {
    const [video] = sampleNotes()
    const provider = await start({ notes: [], makeNote: (id) => (id === videoId ? video : undefined) })
    expect((await ask(provider, { token: 'any', noteId: videoId })).answer.data).toHaveLength(1)
    expect((await ask(provider, { token: 'any', noteId: imageId })).answer.data).toHaveLength(0)
  })

  it('is written anew each time, within a second too', async () => {
    const provider = await start({ now: () => 0x69af0000 })
    const answers = []
    for (let i = 0; i < 2; i++) answers.push((await ask(provider, { token: 'any', noteId: videoId })).answer)
    const signs = answers.map(({ data }) => /sign=\w{32}/.exec(data[0].note_list[0].images_list[0].url)?.[0])
    expect(signs[0]).not.toBe(signs[1])
    expect(JSON.stringify(Object.keys(answers[0].data[0].note_list[0]))).not.toBe(
      JSON.stringify(Object.keys(answers[1].data[0].note_list[0])),
    )
  })

  it('is signed at the time it is made', async () => {
    let now = 0x69af0000
    const provider = await start({ now: () => now })
    const urls: string[] = []
    for (; now < 0x69af0002; now++) {
      const { answer } = await ask(provider, { token: 'any', noteId: videoId })
      urls.push(answer.data[0].note_list[0].images_list[0].url)
    }
    expect(urls.map((url) => /&t=(\w+)/.exec(url)?.[1])).toEqual(['69af0000', '69af0001'])
    expect(urls[0]?.replace(/sign=\w+&t=\w+/, '')).toBe(urls[1]?.replace(/sign=\w+&t=\w+/, ''))
    expect(new Set(urls.map((url) => /sign=\w{32}/.exec(url)?.[0])).size).toBe(2)
  })

  it('for another API, or by POST, is refused', async () => {
    const provider = await start()
    expect((await client(`${provider.baseUrl}/api/xiaohongshu/get-user/v1`)).statusCode).toBe(404)
    expect((await client.post(`${provider.baseUrl}/api/xiaohongshu/get-note-detail/v1`)).statusCode).toBe(405)
    expect(provider.counts).toEqual({ calls: 0, downloads: 0 })
  })
})

describe('a hook', () => {
  it('answers in place of the provider, attempt for attempt', async () => {
    const provider = await start({
      respond: ({ noteId, attempt }) =>
        noteId === videoId && attempt < 3 ? { code: 302, headers: { 'retry-after': '1' } } : undefined,
    })
    const codes: number[] = []
    for (let i = 0; i < 3; i++) codes.push((await ask(provider, { token: 'any', noteId: videoId })).answer.code)
    codes.push((await ask(provider, { token: 'any', noteId: imageId })).answer.code)
    expect(codes).toEqual([302, 302, 0, 0])
    expect(provider.calls.map(({ code }) => code)).toEqual(codes)
  })

  it.each([
    [100, 401],
    [301, 200],
    [302, 429],
    [503, 503],
    [600, 403],
    ['0', 200],
  ])('code %s goes with HTTP %i', async (code, status) => {
    const provider = await start({ respond: () => ({ code }) })
    const { answer, ...head } = await ask(provider, { token: 'any', noteId: videoId })
    expect([head.status, answer.code, answer.data]).toEqual([status, code, null])
  })

  it('sends any bytes', async () => {
    const provider = await start({ respond: () => ({ status: 502, body: '<html>' }) })
    const response = await client(`${provider.baseUrl}/api/xiaohongshu/get-note-detail/v1`)
    expect([response.statusCode, response.body, provider.calls[0]?.code]).toEqual([502, '<html>', null])
  })

  it('takes the response over', async () => {
    const provider = await start({ respond: () => (response) => response.destroy() })
    await expect(ask(provider, { token: 'any', noteId: videoId })).rejects.toThrow()
    expect(provider.calls).toHaveLength(1)
  })

  it('that throws shows its stack', async () => {
    const provider = await start({
      respond: () => {
        throw new Error('a bug of the test')
      },
    })
    const response = await client(`${provider.baseUrl}/api/xiaohongshu/get-note-detail/v1`)
    expect([response.statusCode, response.body]).toEqual([500, expect.stringContaining('a bug of the test')])
  })
})

describe('media', () => {
  const processing = 'imageView2/2/w/576/format/webp/q/58|imageMogr2/strip'

  it('named by an answer are served, each as the file of its path and processing', async () => {
    const provider = await start()
    const { answer } = await ask(provider, { token: 'any', noteId: imageId })
    const [image] = answer.data[0].note_list[0].images_list
    const film = image.live_photo.media.stream.h265[0].master_url
    const avatar = answer.data[0].user.image
    for (const [url, mediaType] of [
      [image.original, 'image/heic'],
      [film, 'video/mp4'],
      [avatar, 'image/jpeg'],
    ]) {
      expect(new URL(url).origin).toBe(provider.origin)
      const response = await client(url, { responseType: 'buffer' })
      const [path = '', query = ''] = url.slice(provider.origin.length).split('?')
      expect(response.headers).toMatchObject({
        'content-type': mediaType,
        'content-length': String(response.rawBody.length),
      })
      expect(mediaBytes(path, query).bytes.equals(response.rawBody)).toBe(true)
    }
    expect(provider.downloads.map(({ status }) => status)).toEqual([200, 200, 200])
  })

  it.each([
    ['unsigned', '', {}, 403],
    ['with an empty signature', '&sign=', {}, 403],
    ['signed', '&sign=a', {}, 200],
    ['signed, from the own site', '&sign=a', { referer: 'https://www.xiaohongshu.com/explore/x' }, 200],
    ['signed, from elsewhere', '&sign=a', { referer: 'https://xiaohongshu.com.example.org/' }, 403],
  ])('%s', async (_what, signature, headers, status) => {
    const provider = await start()
    const response = await client(`${provider.origin}/spectrum/1040g?${processing}${signature}`, { headers })
    expect(response.statusCode).toBe(status)
    expect(provider.downloads).toMatchObject([
      { path: 'spectrum/1040g', processing: expect.stringContaining('|'), status },
    ])
  })

  it('are the same whether the bar is encoded or not', async () => {
    const provider = await start()
    const [plain, encoded] = await Promise.all(
      [processing, processing.replace('|', '%7C')].map((query) =>
        client(`${provider.origin}/a?${query}&sign=a`).buffer(),
      ),
    )
    expect(plain).toEqual(encoded)
  })

  it('fail where a hook says so', async () => {
    const provider = await start({
      respondMedia: ({ attempt }) => (attempt === 1 ? { status: 403, body: 'expired' } : undefined),
    })
    const url = `${provider.origin}/avatar/a`
    expect([(await client(url)).statusCode, (await client(url)).statusCode]).toEqual([403, 200])
  })

  it('come from a bench of its own where one is given', async () => {
    const provider = await start({ keepLog: false, images: () => ({ bytes: Buffer.from('own'), mediaType: 'x/y' }) })
    expect((await client(`${provider.origin}/avatar/a`)).body).toBe('own')
    expect([provider.downloads, provider.counts]).toEqual([[], { calls: 0, downloads: 1 }])
  })
})
