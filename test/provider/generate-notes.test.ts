// Synthetic notes are repeatable, distinct, and in the shape of the examples, with the quirks that a client must bear.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findGeneratedNote, generatedNoteId, generateNote, generateNotes } from '../../src/provider/generate-notes.ts'
import { type Fields, sampleNotes } from '../../src/provider/sample-notes.ts'

const notes = generateNotes(400, 7)
const bodies = notes.map((data) => data.note_list[0])
const list = (note: Fields, key: string) => (note[key] ?? []) as Fields[]
const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const indexes = fc.integer({ min: 0, max: 1_000_000 })

describe('the same index and seed', () => {
  it('give the same note, in any order, alone or among others', () => {
    expect(generateNotes(400, 7)).toEqual(notes)
    fc.assert(
      fc.property(indexes, seeds, (index, seed) => {
        const note = generateNote(index, seed)
        const { id } = note.note_list[0]
        expect(generatedNoteId(index, seed)).toBe(id)
        expect(findGeneratedNote(id, index + 1, seed)).toEqual(note)
        expect(findGeneratedNote(id, index, seed)).toBeUndefined()
      }),
      { numRuns: 30 },
    )
  })

  it('with another seed give another', () => {
    expect(generateNote(3, 1)).not.toEqual(generateNote(3, 2))
  })

  it('find nothing for an ID that was not made', () => {
    expect(findGeneratedNote('698ab064000000001503876d', 1000)).toBeUndefined()
    expect(findGeneratedNote(`00000000${generatedNoteId(0).slice(8)}`, 1000)).toBeUndefined()
  })

  it('share nothing that an edit of one note could change in another', () => {
    const before = structuredClone(notes[1])
    const deepEdit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return
      for (const [key, inner] of Object.entries(value)) {
        deepEdit(inner)
        ;(value as Fields)[key] = 'edited'
      }
    }
    deepEdit(generateNote(1, 7))
    deepEdit(generateNote(2, 7))
    expect(generateNote(1, 7)).toEqual(before)
  })
})

describe('notes', () => {
  it('have distinct IDs that begin with their time', () => {
    expect(new Set(bodies.map(({ id }) => id)).size).toBe(bodies.length)
    for (const { id, time } of bodies) {
      expect(id).toMatch(/^[0-9a-f]{24}$/)
      expect(Number.parseInt(id.slice(0, 8), 16)).toBe(time)
    }
  })

  it('have no key that the examples do not have', () => {
    const keys = new Set(sampleNotes().flatMap((data) => Object.keys(data.note_list[0])))
    for (const note of bodies) expect(Object.keys(note).filter((key) => !keys.has(key))).toEqual([])
  })

  it('hold nothing of the examples that names a person or a note', () => {
    const text = JSON.stringify(notes)
    for (const { user, note_list } of sampleNotes()) {
      const [note] = note_list
      for (const own of [note.id, note.title, user.id, user.nickname, ...list(note, 'ats').map((who) => who.id)]) {
        expect([own, text.includes(String(own))]).toEqual([own, false])
      }
    }
  })

  it('are of both types, every third with a voice', () => {
    const videos = bodies.filter(({ type }) => type === 'video')
    expect(videos.length).toBe(134)
    expect(bodies.filter((note) => 'native_voice_info' in note && note.type !== 'video')).toEqual([])
    expect(videos.filter((note) => 'native_voice_info' in note).length).toBeGreaterThan(100)
  })

  it('have 1 to 18 images whose index is 0, whose levels are one URL, and whose file IDs are distinct', () => {
    const counts = bodies.map((note) => list(note, 'images_list').length)
    expect([Math.min(...counts), Math.max(...counts)]).toEqual([1, 18])
    expect(counts.filter((count) => count === 18).length).toBe(13)
    const images = bodies.flatMap((note) => list(note, 'images_list'))
    expect(new Set(images.map((image) => image.trace_id)).size).toBe(images.length)
    for (const { index, url_multi_level } of images) {
      const { low, medium, high } = (url_multi_level ?? {}) as Fields
      expect([index, low, low]).toEqual([0, medium, high])
    }
    expect(images.filter((image) => 'live_photo' in image).length).toBeGreaterThan(50)
  })

  it('share users and hashtags, and repeat one hashtag as topic', () => {
    const users = new Set(notes.map(({ user }) => user.id))
    expect(users.size).toBeLessThan(150)
    expect(users.size).toBeGreaterThan(60)
    for (const note of bodies) {
      const tags = new Map(list(note, 'hash_tag').map(({ id, name }) => [id, name]))
      expect(tags.size).toBe(list(note, 'hash_tag').length)
      for (const { id, name } of list(note, 'topics')) expect(tags.get(id)).toBe(name)
      for (const name of tags.values()) expect(note.desc).toContain(`#${name}[话题]#`)
      const mentioned = list(note, 'ats').map(({ id }) => id)
      expect(new Set(mentioned).size).toBe(mentioned.length)
      for (const { nickname } of list(note, 'ats')) expect(note.desc).toContain(`@${nickname}`)
    }
  })

  it.each(['ip_location', 'text_language_code', 'function_switch', 'topics', 'native_voice_info'])(
    'of 2021 and 2022 lack %s now and then, and later ones never',
    (key) => {
      const lacking = bodies.filter((note) => !(key in note) && (key !== 'native_voice_info' || note.type === 'video'))
      expect(lacking.length).toBeGreaterThan(5)
      for (const { time } of lacking) expect(time).toBeLessThan(Date.UTC(2023, 0) / 1000)
    },
  )
})
