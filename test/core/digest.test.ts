// Digests as the archive writes them.
import { expect, test } from 'vitest'
import { sha256 } from '../../src/core/digest.ts'

test.each([
  ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
])('of %j, as text and as bytes', (text, digest) => {
  expect([sha256(text), sha256(Buffer.from(text))]).toEqual([digest, digest])
})

test('of a text is that of its UTF-8', () => {
  expect(sha256('番茄🍅')).toBe(sha256(Buffer.from('番茄🍅', 'utf8')))
})
