// Which normalizer reads which endpoint.
import { expect, test } from 'vitest'
import { normalizeNoteDetailV1 } from '../../src/normalize/note-detail-v1.ts'
import { normalizerFor, noteDetailV1 } from '../../src/normalize/registry.ts'

test('the note detail endpoint has its normalizer, an unknown one has none', () => {
  expect(noteDetailV1).toBe('/api/xiaohongshu/get-note-detail/v1')
  expect(normalizerFor(noteDetailV1)).toBe(normalizeNoteDetailV1)
  expect(normalizerFor('/api/xiaohongshu/get-note-detail/v9')).toBeNull()
  expect(normalizerFor('constructor')).toBeNull()
})
