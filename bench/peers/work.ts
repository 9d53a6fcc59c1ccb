// Makes the work that all contestants do: the seed list, the settings, and the files' URLs as each downloader wants them.
// It must not know who does it.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { noteDetailPath } from '../../src/api/contract.ts'
import type { BenchProvider } from '../serve.ts'
import { configs, type Work } from './contestants.ts'

interface Answer {
  readonly data: readonly {
    readonly note_list: readonly {
      readonly images_list: readonly { readonly original: string }[]
      readonly native_voice_info?: { readonly url?: string }
    }[]
  }[]
}

/** Asks the provider for every note, and writes the lists into `scratch`. */
export async function prepareWork(provider: BenchProvider, seeds: string, scratch: string): Promise<Work> {
  const ids = readFileSync(seeds, 'utf8').trim().split('\n')
  const urls = new Set<string>()
  for (const id of ids) {
    const response = await fetch(`${provider.baseUrl}${noteDetailPath}?token=bench&noteId=${id}`)
    const note = ((await response.json()) as Answer).data[0]?.note_list[0]
    // An ending tells gallery-dl that it is a picture; the provider serves whatever path is asked for.
    for (const { original } of note?.images_list ?? []) urls.add(original.replace('?', '.jpg?'))
    if (note?.native_voice_info?.url) urls.add(note.native_voice_info.url)
  }
  const all = [...urls]
  const pictures = all.filter((url) => url.includes('.jpg?'))
  const nameOf = (url: string, at: number) => `${at}.${/\.(jpg|wav)(\?|$)/.exec(url)?.[1]}`
  const list = (name: string, lines: readonly string[]) => {
    const path = join(scratch, name)
    writeFileSync(path, `${lines.join('\n')}\n`)
    return path
  }
  for (const [name, text] of Object.entries(configs)) writeFileSync(join(scratch, name), text)
  return {
    notes: ids.length,
    files: all.length,
    pictures: pictures.length,
    seeds,
    baseUrl: provider.baseUrl,
    mediaHost: provider.mediaHost,
    lists: {
      urls: list('urls.txt', pictures),
      aria2: list(
        'aria2.txt',
        all.map((url, at) => `${url}\n  out=${nameOf(url, at)}`),
      ),
      curl: list(
        'curl.txt',
        all.map((url, at) => `url = "${url}"\noutput = "${nameOf(url, at)}"`),
      ),
    },
    scratch,
    archive: join(scratch, 'whole/archive'),
    cache: join(scratch, 'cache'),
  }
}
