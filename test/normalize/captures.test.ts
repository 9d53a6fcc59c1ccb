// Golden cases: each file holds a whole answer and the records that it must become.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseJson } from '../../src/core/json.ts'
import type { Issue, NoteRecord } from '../../src/core/model.ts'
import { normalizeNoteDetailV1 } from '../../src/normalize/note-detail-v1.ts'

interface Case {
  readonly name: string
  readonly why: string
  readonly response: { readonly data: readonly [{ readonly note_list: readonly unknown[]; readonly user?: unknown }] }
  readonly record: NoteRecord
}

const folder = new URL('../fixtures/captures/', import.meta.url)
const cases = readdirSync(folder).map((file) => parseJson(readFileSync(new URL(file, folder), 'utf8')) as Case)

/** The order in which issues are raised is nobody's concern; that it is always the same one is tested elsewhere. */
const sorted = (issues: readonly Issue[]) => issues.map((issue) => `${issue.path}: ${issue.kind}`).sort()

describe('a capture becomes the records its case names', () => {
  test.each(cases)('$name: $why', ({ response, record: expected }) => {
    const [{ note_list: notes, user }] = response.data
    const record = normalizeNoteDetailV1(notes[0], user)
    expect({ ...record, issues: null }).toStrictEqual({ ...expected, issues: null })
    expect(sorted(record?.issues ?? [])).toStrictEqual(sorted(expected.issues))
  })
})
