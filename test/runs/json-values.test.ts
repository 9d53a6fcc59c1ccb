// The values of a text are found byte for byte, wherever its chunks are cut, and whatever the strings in them hold.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { valuesIn } from '../../src/runs/json-values.ts'

async function found(text: string, cuts: readonly number[] = [], mostBytes = 1000) {
  async function* chunks() {
    const bytes = Buffer.from(text)
    const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)
    for (const [n, end] of ends.entries()) yield bytes.subarray(ends[n - 1] ?? 0, end)
  }
  const values = []
  for await (const { line, entry, bytes, failure } of valuesIn(chunks(), mostBytes))
    values.push({ line, entry, text: bytes?.toString() ?? null, failure })
  return values
}

const cutsOf = fc.array(fc.nat(), { maxLength: 5 })

test('objects behind each other, and what a list holds, come back as they were written', async () => {
  const objects = fc.array(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ stringUnit: 'binary' })), {
    minLength: 1,
  })
  const blanks = fc.constantFrom('', ' ', '\n', '\r\n\t')
  await fc.assert(
    fc.asyncProperty(objects, blanks, cutsOf, async (values, blank, cuts) => {
      const texts = values.map((value) => JSON.stringify(value))
      const behind = await found(blank + texts.join(blank) + blank, cuts, 1e6)
      expect(behind.map(({ text }) => text)).toEqual(texts)
      const listed = await found(`${blank}[${blank}${texts.join(`${blank},${blank}`)}${blank}]${blank}`, cuts, 1e6)
      expect(listed.map(({ text, entry }) => [text, entry])).toEqual(texts.map((text, n) => [text, n + 1]))
    }),
    { numRuns: 40 },
  )
})

test('what is no JSON is given whole, with its line', async () => {
  expect(await found('\n no JSON, [at] all')).toMatchObject([{ line: 2, entry: null, text: 'no JSON, [at] all' }])
  expect(await found('[1, "a,]",\n{"b":[2]}]x')).toMatchObject([
    { line: 1, entry: 1, text: '1' },
    { line: 1, entry: 2, text: '"a,]"' },
    { line: 2, entry: 3, text: '{"b":[2]}' },
    { line: 2, entry: null, text: 'x' },
  ])
  expect(await found('{"a":"')).toMatchObject([{ text: '{"a":"', failure: null }])
  expect(await found('[{},')).toMatchObject([{ text: '{}' }, { entry: 2, text: null, failure: 'list cut short' }])
  expect(await found(' \n')).toEqual([])
})

test('one that is too long is not kept, and the next is', async () => {
  expect(await found(`[{"a":"${'x'.repeat(50)}"},{}]`, [20, 40], 30)).toMatchObject([
    { entry: 1, text: null, failure: 'too long' },
    { entry: 2, text: '{}', failure: null },
  ])
})
