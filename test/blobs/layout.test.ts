import { normalize } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { blobPath, digestAt, isDigest } from '../../src/blobs/layout.ts'
import { sha256 } from '../../src/core/digest.ts'
import { IntegrityError } from '../../src/core/errors.ts'

const digest = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 })
const hostile = fc.oneof(
  fc.string(),
  digest.map((text) => `${text}\n`),
  digest.map((text) => text.toUpperCase()).filter((text) => /[A-F]/.test(text)),
  digest.map((text) => `../${text.slice(3)}`),
  digest.map((text) => `${text.slice(0, 60)}/../`),
  digest.map((text) => `${text.slice(1)}\0`),
)

describe('layout', () => {
  test('a blob lies under the first four digits of its digest', () => {
    const empty = sha256('')
    expect(blobPath(empty)).toBe(`blobs/sha256/e3/b0/${empty}`)
  })

  test('a digest comes back from its path, and the path stays in the folder', () => {
    fc.assert(
      fc.property(digest, (text) => {
        const path = blobPath(text)
        expect(digestAt(path)).toBe(text)
        expect(normalize(path)).toBe(path)
        expect(path.startsWith('blobs/sha256/')).toBe(true)
      }),
    )
  })

  test('no other text becomes a path', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(isDigest(text)).toBe(false)
        expect(() => blobPath(text)).toThrow(IntegrityError)
      }),
    )
  })

  test('a path that is not exactly a blob’s has no digest', () => {
    fc.assert(
      fc.property(digest, fc.constantFrom('x', '/', '../', '\n', ' '), (text, noise) => {
        const path = blobPath(text)
        for (const other of [path + noise, noise + path, path.replace('/sha256/', `/${noise}/`), text]) {
          expect(digestAt(other)).toBeNull()
        }
      }),
    )
    const digestOfEmpty = sha256('')
    expect(digestAt(`blobs/sha256/e3/b1/${digestOfEmpty}`)).toBeNull()
  })
})
